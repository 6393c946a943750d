// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Debugging.Systems;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>A child whose output goes where it never blocks, never meets a closed pipe, and is read by nobody but its user.</summary>
/// <param name="log">What it prints, for reading.</param>
internal abstract class LoggedProcess(SafeFileHandle log) : IDisposable
{
    private const int MostOutput = 1 << 20;

    public abstract int Pid { get; }

    /// <summary>The exit status of a child that has ended.</summary>
    public int? Status { get; private set; }

    public string Output
    {
        get
        {
            byte[] bytes = new byte[(int)Math.Min(MostOutput, RandomAccess.GetLength(log))];
            return Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(log, bytes, 0));
        }
    }

    public bool HasEnded => (Status ??= TryTakeStatus()) is not null;

    /// <param name="arguments">The program's path first.</param>
    /// <param name="detached">True for one that outlives us and our terminal.</param>
    public static LoggedProcess Start(IReadOnlyList<string> arguments, bool detached) => DebugSystem.Current.Start(arguments, detached);

    /// <summary>Waits for a line that begins so; gives the rest of it, or null when the child ends or the deadline passes first.</summary>
    public string? WaitForLine(string start, Deadline limit)
    {
        string? found = null;
        _ = limit.WaitFor(() =>
        {
            // In this order: what was written before the end is seen.
            bool ended = HasEnded;
            string output = Output;
            string? line = output[..(output.LastIndexOf('\n') + 1)].Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
            found = line?[start.Length..].Trim();
            return found is not null || ended;
        });
        return found;
    }

    /// <summary>Ends it at once, and what it has started: a debugger's program must not run when the debugger is gone.</summary>
    public void Kill()
    {
        if (!HasEnded)
        {
            Status = EndNow();
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The status of a child that has ended; null while it runs.</summary>
    protected abstract int? TryTakeStatus();

    /// <summary>Ends a child that runs; its status then.</summary>
    protected abstract int EndNow();

    protected virtual void Dispose(bool disposing) => log.Dispose();
}
