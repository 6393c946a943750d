// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Programs;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Systems;

namespace Holdpoint.Cli.Attach;

/// <summary>The hold that `attach` is about: found, allowed, and made ready for a debugger.</summary>
internal static class AttachHold
{
    private static readonly TimeSpan _readyLimit = TimeSpan.FromSeconds(10);

    /// <exception cref="CommandFailure">It is not held, is another user's, or has a debugger already.</exception>
    public static HoldInfo Find(int pid)
    {
        HoldInfo? hold = HoldSystem.Current.List().FirstOrDefault(hold => hold.Pid == pid && hold.IsHeld);
        return hold switch
        {
            null => throw NotHeld.Explain(pid),
            { State: HoldState.Attached, Debugger: { } debugger } => throw new CommandFailure(
                ExitCodes.Failed,
                $"{pid} is being debugged already, by {debugger.Name} (pid {debugger.Pid}); when that one detaches, the program goes on from where it is"),
            _ => hold,
        };
    }

    public static DebugTarget Target(HoldInfo hold)
    {
        bool atEntry = hold.HoldPoint == "exec";
        return new DebugTarget
        {
            Identity = hold.Identity,
            Program = ProgramReader.OfProcess(hold.Pid),
            Executable = hold.Executable ?? string.Create(CultureInfo.InvariantCulture, $"/proc/{hold.Pid}/exe"),
            HeldAtEntry = atEntry,
            HasKeeper = atEntry && hold.Keeper is not null,
        };
    }

    /// <exception cref="CommandFailure">A process that is no ancestor may not trace here.</exception>
    public static void CheckTracing(int pid)
    {
        if (ProcessFiles.Status(Environment.ProcessId) is not { MayTraceAll: true } && TraceScope.Read() is not (null or "0") and string scope)
        {
            throw new CommandFailure(
                ExitCodes.NotPermitted,
                $"{pid}: this system lets nobody but root attach a debugger (kernel.yama.ptrace_scope is {scope}); use sudo, or: sysctl -w kernel.yama.ptrace_scope=0");
        }
    }

    /// <exception cref="CommandFailure">It cannot be made ready.</exception>
    public static void MakeReady(HoldInfo hold)
    {
        switch (HoldRelease.MakeReady(hold, _readyLimit))
        {
            case ReleaseOutcome.NobodyWaits:
                throw new CommandFailure(ExitCodes.NotFound, $"{hold.Pid} is no longer held");
            case ReleaseOutcome.NotAllowed:
                throw new CommandFailure(ExitCodes.NotPermitted, $"{hold.Pid} belongs to {hold.User}; use sudo");
            case ReleaseOutcome.TimedOut:
                throw new CommandFailure(ExitCodes.DeadlinePassed, $"{hold.Pid}: its keeper (pid {hold.Keeper}) did not make it ready for a debugger within {_readyLimit.TotalSeconds} s; it is still held; try again");
        }
    }
}
