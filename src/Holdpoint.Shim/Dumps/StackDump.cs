// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Logging;

namespace Holdpoint.Shim.Dumps;

/// <summary>
/// Writes what the shim is doing to its log and to a file. It has a thread of its own for that, while it writes: a shim whose threads are all busy
/// is what it is for.
/// </summary>
/// <param name="log">The shim's.</param>
/// <param name="report">Gives the lines; waits for nothing.</param>
internal sealed class StackDump(ShimLog log, Func<DateTimeOffset, IReadOnlyList<string>> report)
{
    private const int SmallStack = 256 * 1024;

    private readonly Lock _gate = new();
    private TaskCompletionSource? _wanted;
    private bool _writing;

    /// <summary>Has it written, soon. What is asked for before an earlier dump has begun is that one.</summary>
    /// <returns>When it was written, or could not be.</returns>
    public Task WriteAsync()
    {
        lock (_gate)
        {
            _wanted ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_writing)
            {
                _writing = true;
                new Thread(WriteWanted, SmallStack) { IsBackground = true, Name = "stackdump" }.Start();
            }

            return _wanted.Task;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The top of a thread: a dump that fails must not end the shim.")]
    private void WriteWanted()
    {
        while (Next() is { } wanted)
        {
            try
            {
                Write();
            }
            catch (Exception error)
            {
                log.Error("stack dump failed", ("error", error.ToString()));
            }

            wanted.SetResult();
        }
    }

    private TaskCompletionSource? Next()
    {
        lock (_gate)
        {
            TaskCompletionSource? next = _wanted;
            _wanted = null;
            _writing = next is not null;
            return next;
        }
    }

    private void Write()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        IReadOnlyList<string> lines = report(now);
        string pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        try
        {
            log.Info("stack dump", ("pid", pid), ("file", StackDumpFile.Write(lines, now)));
        }
        catch (Exception error) when (error is HoldpointException or OsException)
        {
            log.Warning("stack dump, which cannot be written to a file", ("pid", pid), ("error", error.Message));
        }

        foreach (string line in lines)
        {
            log.Info(line);
        }

        log.Info("end of stack dump", ("pid", pid));
    }
}
