// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Runtime.InteropServices;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>Where the kernel lets a program begin: the loader's entry where there is one, else the program's own.</summary>
internal static class EntryPoint
{
    private const ulong AT_BASE = 7;
    private const ulong AT_ENTRY = 9;
    private const int EntryOffset = 24;
    private const int StartOfStack = 28;

    public static ulong Of(int pid)
    {
        Dictionary<ulong, ulong> auxiliary = MemoryMarshal.Cast<byte, ulong>(ProcessFiles.Bytes(pid, "auxv")).ToArray()
            .Chunk(2).TakeWhile(pair => pair[0] != 0).ToDictionary(pair => pair[0], pair => pair[1]);
        return auxiliary.GetValueOrDefault(AT_BASE) is not 0 and ulong loader ? loader + EntryOf(FileAt(pid, loader)) : auxiliary[AT_ENTRY];
    }

    /// <summary>Not one instruction has run: counter and stack are as execve(2) set them. (Its times are no measure: they are the process's, from before the exec.)</summary>
    public static void AssertNothingHasRun(int pid)
    {
        string[] call = [];
        // It is seen running while it goes from one stop into another.
        Assert.True(Eventually.Holds(() => (call = ProcessFiles.Text(pid, "syscall")?.TrimEnd().Split(' ') ?? []).Length > 2), $"{pid} runs");
        string[] stat = ProcessFiles.Text(pid, "stat")!.Split(") ")[1].Split(' ');
        Assert.Equal(Of(pid), Number(call[^1]));
        Assert.Equal(ulong.Parse(stat[StartOfStack - 3], CultureInfo.InvariantCulture), Number(call[^2]));
    }

    private static ulong Number(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string FileAt(int pid, ulong address)
    {
        string begin = string.Create(CultureInfo.InvariantCulture, $"{address:x}-");
        return File.ReadLines($"/proc/{pid}/maps").First(line => line.StartsWith(begin, StringComparison.Ordinal)).Split(' ')[^1];
    }

    private static ulong EntryOf(string elf)
    {
        using FileStream file = File.OpenRead(elf);
        file.Position = EntryOffset;
        Span<byte> entry = stackalloc byte[sizeof(ulong)];
        file.ReadExactly(entry);
        return MemoryMarshal.Read<ulong>(entry);
    }
}
