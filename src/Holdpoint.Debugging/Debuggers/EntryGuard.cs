// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>Takes a debugger away from a process that stands at its first instruction, so that it stays held there.</summary>
internal static class EntryGuard
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A debugger that ends by itself lets its process run. So a stop is queued while the process is traced, and the debugger
    /// killed: the kernel takes the stop before it would go back to the program.
    /// </summary>
    /// <returns>True when the process is stopped, without a tracer.</returns>
    public static bool TakeFrom(LoggedProcess debugger, DebugTarget target)
    {
        if (PidFd.Open(target.Identity) is not { } process)
        {
            debugger.Kill();
            return false;
        }

        using (process)
        {
            if (target.HasKeeper && Tracer(target.Pid) == debugger.Pid)
            {
                // The keeper answers a debugger with one SIGCONT, which would cancel the stop if it came after it.
                _ = new Deadline(_limit).WaitFor(() => HasPending(target.Pid, Signal.SIGCONT) || debugger.HasEnded);
            }

            _ = process.Send(Signal.SIGSTOP);
            debugger.Kill();
            return new Deadline(_limit).WaitFor(() => IsStopped(target.Identity));
        }
    }

    /// <summary>Stopped by job control, nobody traces it.</summary>
    public static bool IsStopped(ProcessIdentity process) =>
        process.IsAlive && ProcessFiles.Status(process.Pid) is { Tracer: 0, State: 'T' };

    private static int Tracer(int pid) => ProcessFiles.Status(pid)?.Tracer ?? 0;

    private static bool HasPending(int pid, int signal) => ((ProcessFiles.Status(pid)?.Pending ?? 0) & Signal.Bit(signal)) != 0;
}
