// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

// While the keeper traces: signals take their effect on a held process as on any other, and yet it runs no instruction.
internal sealed partial class HeldProcess
{
    /// <summary>A change that wait(2) told of this process.</summary>
    public void OnChange(WaitStatus status)
    {
        if (!status.Stopped)
        {
            EndedBy ??= HoldEnd.ProcessEnded;
            End();
            return;
        }

        if (status.PtraceEvent == Libc.PTRACE_EVENT_STOP && Signal.Stops(status.StopSignal) && _pending == PendingAction.None)
        {
            Phase = HoldPhase.JobStopped;
            _ = Tracer.Listen(Pid);
            return;
        }

        if (status.PtraceEvent == 0)
        {
            Deliver(status.StopSignal);
            return;
        }

        Phase = HoldPhase.Traced;
        Act();
    }

    /// <summary>Lets a signal that waits for this process take effect: one that ends or stops it must not wait for the release.</summary>
    public void TakePendingSignals()
    {
        if (Phase != HoldPhase.Traced || ProcessFiles.Status(Pid) is not { } status)
        {
            return;
        }

        ulong effective = status.Pending & ~status.Blocked & ~status.Ignored & ~Signal.HarmlessSet;
        if (effective != 0)
        {
            // In the kernel the signal is taken before the way back to user mode, so the stop for it comes first.
            Phase = HoldPhase.TakingSignal;
            _ = Tracer.Continue(Pid);
        }
    }

    private void Deliver(int signal)
    {
        // Asked for now, the next stop comes after the signal's effect and before any instruction.
        Phase = HoldPhase.TakingSignal;
        _ = Tracer.Interrupt(Pid);
        _ = Tracer.Continue(Pid, signal);
    }

    private void Act()
    {
        PendingAction action = _pending;
        _pending = PendingAction.None;
        switch (action)
        {
            case PendingAction.Release:
                _ = Tracer.Detach(Pid);
                End();
                break;
            case PendingAction.Stop:
                BecomeStopped();
                break;
        }
    }
}
