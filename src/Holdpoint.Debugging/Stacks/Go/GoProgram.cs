// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Debugging.Programs;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Stacks.Go;

/// <summary>A running Go program's tables, and where its runtime keeps its goroutines.</summary>
internal sealed class GoProgram
{
    private const string AllGoroutines = "runtime.allgs";
    private const string CountOfAll = "runtime.allglen";
    private const string Reasons = "runtime.waitReasonStrings";
    private const int MostReasons = 100;
    private const int LongestReason = 100;

    private readonly GoFunctionTable _functions;
    private readonly ulong _bias;
    private readonly ulong? _reasons;

    private GoProgram(GoFunctionTable functions, ulong bias, IReadOnlyDictionary<string, ulong> symbols, string path)
    {
        _functions = functions;
        _bias = bias;
        Path = path;
        // Before 1.17 the count was not apart; a slice has its count behind its address.
        All = symbols.TryGetValue(AllGoroutines, out ulong all) ? all + bias : null;
        _reasons = symbols.TryGetValue(Reasons, out ulong reasons) ? reasons + bias : null;
        Count = symbols.TryGetValue(CountOfAll, out ulong count) ? count + bias : All + 8;
    }

    /// <summary>Of the program.</summary>
    public string Path { get; }

    /// <summary>Where the address of the array of goroutines is; null where the program was stripped.</summary>
    public ulong? All { get; }

    /// <summary>Where their number is.</summary>
    public ulong? Count { get; }

    /// <exception cref="StackSourceException">The file cannot be read, or its tables are of no form that is known.</exception>
    public static GoProgram Read(int pid, ReadOnlySpan<MemoryMap> maps)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/exe");
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            ElfFile file = ElfFile.Read(stream);
            Dictionary<string, ulong> symbols = file.FindSymbols(AllGoroutines, CountOfAll, Reasons, "runtime.text", "go:func.*", "go.func.*");
            string? name = ProcessFiles.Executable(pid);
            ulong start = 0;
            foreach (MemoryMap map in maps)
            {
                if (map.Offset == 0 && map.Name == name)
                {
                    start = map.Start;
                    break;
                }
            }

            return new GoProgram(GoFunctionTable.Read(file, symbols), start == 0 ? 0 : start - (file.LinkedAddress ?? start), symbols, name ?? path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StackSourceException($"the program's file cannot be read: {error.Message}");
        }
    }

    /// <summary>What is at an address of the process, innermost first.</summary>
    /// <param name="address">Of an instruction.</param>
    /// <param name="isReturn">It is behind a call: what is asked for is the call.</param>
    public IReadOnlyList<StackFrame> Describe(ulong address, bool isReturn) =>
        [.. _functions.Describe((isReturn ? address - 1 : address) - _bias).Select(frame => frame with { Module = Path, Address = address })];

    /// <summary>What the runtime of this version calls the reasons to wait, by its numbers: an array of strings of its own.</summary>
    public IReadOnlyList<string> ReadWaitReasons(ProcessMemory memory)
    {
        List<string> reasons = [];
        byte[] text = new byte[LongestReason];
        while (_reasons is { } array && reasons.Count < MostReasons
            && memory.TryRead(array + ((ulong)reasons.Count * 16), out ulong address) && memory.TryRead(array + ((ulong)reasons.Count * 16) + 8, out ulong length)
            && length < LongestReason && (length == 0 || memory.Read(address, text.AsSpan(0, (int)length)) == (int)length))
        {
            reasons.Add(Encoding.UTF8.GetString(text, 0, (int)length));
        }

        return reasons;
    }

    /// <summary>As <see cref="GoFunctionTable.FrameSize"/>, of an address of the process.</summary>
    public int? FrameSize(ulong address) => _functions.FrameSize(address - _bias);
}
