// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>Reads /proc. A process that is gone, or that may not be looked into, is null: never an exception.</summary>
internal static class ProcessFiles
{
    [SkipLocalsInit]
    public static ProcessStat? Stat(int pid) =>
        ProcReader.TryRead(pid, "stat"u8, stackalloc byte[ProcReader.UsualBytes], out ReadOnlySpan<byte> content) ? ProcessStat.Parse(content) : null;

    [SkipLocalsInit]
    public static ProcessStatus? Status(int pid) =>
        ProcReader.TryRead(pid, "status"u8, stackalloc byte[ProcReader.UsualBytes], out ReadOnlySpan<byte> content) ? ProcessStatus.Parse(content) : null;

    /// <summary>What the process calls itself, as ps(1) shows it.</summary>
    public static string? Name(int pid) => Text(pid, "comm")?.TrimEnd('\n');

    /// <summary>The path of the program that runs, without the kernel's " (deleted)".</summary>
    public static string? Executable(int pid)
    {
        const string Deleted = " (deleted)";
        string? target = Link(pid, "exe");
        return target is not null && target.EndsWith(Deleted, StringComparison.Ordinal) ? target[..^Deleted.Length] : target;
    }

    public static string? WorkingDirectory(int pid) => Link(pid, "cwd");

    /// <summary>The arguments, the program's own name first; empty for a kernel thread or a zombie.</summary>
    public static string[]? Arguments(int pid)
    {
        if (Bytes(pid, "cmdline") is not { } bytes)
        {
            return null;
        }

        return bytes.Length == 0 ? [] : Encoding.UTF8.GetString(bytes, 0, bytes[^1] == 0 ? bytes.Length - 1 : bytes.Length).Split('\0');
    }

    /// <summary>Where the process is in its code, when it is stopped; null while it runs.</summary>
    public static ulong? ProgramCounter(int pid) => StopPlace(pid)?.ProgramCounter;

    /// <summary>The last two fields of /proc/PID/syscall (proc_pid_syscall(5)), when the process, or thread, is stopped or sleeps; null while it runs.</summary>
    [SkipLocalsInit]
    public static (ulong StackPointer, ulong ProgramCounter)? StopPlace(int pid)
    {
        if (!ProcReader.TryRead(pid, "syscall"u8, stackalloc byte[ProcReader.UsualBytes], out ReadOnlySpan<byte> content))
        {
            return null;
        }

        ReadOnlySpan<byte> before = content, last = content;
        while (!content.IsEmpty)
        {
            before = last;
            last = ProcText.TakeUntil(ref content, (byte)' ');
        }

        return before.StartsWith("0x"u8) && last.StartsWith("0x"u8) ? (ProcText.Hexadecimal(before[2..]), ProcText.Hexadecimal(last[2..])) : null;
    }

    /// <summary>Every process of the machine that this process may see.</summary>
    public static IEnumerable<int> All()
    {
        foreach (string path in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                yield return pid;
            }
        }
    }

    public static byte[]? Bytes(int pid, string file) =>
        ProcReader.TryRead(pid, Encoding.UTF8.GetBytes(file), stackalloc byte[ProcReader.UsualBytes], out ReadOnlySpan<byte> content) ? content.ToArray() : null;

    public static string? Text(int pid, string file) => Bytes(pid, file) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static string? Link(int pid, string file)
    {
        try
        {
            return File.ResolveLinkTarget(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}"), returnFinalTarget: false)?.FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
