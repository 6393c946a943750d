// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

/// <summary>
/// One process held at its first instruction, and what may happen to it meanwhile. Begins in the stop of PTRACE_EVENT_EXEC.
/// Belongs to the keeper's one thread.
/// </summary>
internal sealed partial class HeldProcess : IDisposable
{
    private readonly PidFd _process;
    private readonly HeldEvent _event;
    private readonly ulong? _entry;

    // From before the exec: a launched program's process was ours.
    private readonly long _formerTicks;
    private PendingAction _pending;

    private HeldProcess(ProcessIdentity identity, PidFd process, HeldEvent owned)
    {
        Identity = identity;
        _process = process;
        _event = owned;
        _entry = ProcessFiles.ProgramCounter(identity.Pid);
        _formerTicks = ProcessFiles.Stat(identity.Pid)?.UserTicks ?? 0;
    }

    private enum PendingAction
    {
        None,
        Release,
        Stop,
    }

    public ProcessIdentity Identity { get; }

    public int Pid => Identity.Pid;

    public HoldPhase Phase { get; private set; } = HoldPhase.Traced;

    public HoldEnd? EndedBy { get; private set; }

    /// <summary>The event's descriptor, to poll for a signal.</summary>
    public int EventDescriptor => _event.Descriptor;

    /// <summary>The process's descriptor, to poll for its end.</summary>
    public int ProcessDescriptor => _process.Number;

    /// <summary>True while the keeper is the tracer.</summary>
    public bool IsTraced => Phase is HoldPhase.Traced or HoldPhase.TakingSignal or HoldPhase.JobStopped or HoldPhase.Waking;

    /// <summary>Takes a process in its exec stop, with an event made for it; null when it is gone already.</summary>
    public static HeldProcess? Take(ProcessIdentity identity, HeldEvent owned)
    {
        if (PidFd.Open(identity) is { } process)
        {
            return new HeldProcess(identity, process, owned);
        }

        owned.Dispose();
        return null;
    }

    /// <summary>Lets it go on; for a traced one that cannot be let go at this moment, as soon as that can be.</summary>
    public void Release(HoldEnd reason)
    {
        EndedBy ??= reason;
        switch (Phase)
        {
            case HoldPhase.Traced:
                _ = Tracer.Detach(Pid);
                End();
                break;
            case HoldPhase.JobStopped:
                Wake(PendingAction.Release);
                break;
            case HoldPhase.TakingSignal or HoldPhase.Waking:
                _pending = PendingAction.Release;
                break;
            case HoldPhase.Stopped:
                _ = _process.Send(Signal.SIGCONT);
                End();
                break;
            case HoldPhase.Debugged:
                if (ProcessFiles.Status(Pid) is { Tracer: 0, State: 'T' })
                {
                    // The debugger has left it stopped, which was not seen yet.
                    _ = _process.Send(Signal.SIGCONT);
                }

                End();
                break;
        }
    }

    /// <summary>Ends the process.</summary>
    public void Kill(HoldEnd reason)
    {
        EndedBy ??= reason;
        _ = _process.Send(Signal.SIGKILL);
    }

    /// <summary>Turns a traced process into a stopped one without tracer.</summary>
    public void BecomeStopped()
    {
        switch (Phase)
        {
            case HoldPhase.Traced:
                // Queued before the detach, the stop takes effect before the first instruction: 1000 of 1000.
                _ = Libc.ThreadKill(Pid, Pid, Signal.SIGSTOP);
                _ = Tracer.Detach(Pid);
                Phase = HoldPhase.Stopped;
                break;
            case HoldPhase.JobStopped:
                Wake(PendingAction.Stop);
                break;
            case HoldPhase.TakingSignal or HoldPhase.Waking when _pending == PendingAction.None:
                _pending = PendingAction.Stop;
                break;
        }
    }

    public void Dispose()
    {
        _event.Dispose();
        _process.Dispose();
    }

    private void Wake(PendingAction then)
    {
        _pending = then;
        Phase = HoldPhase.Waking;
        _ = Tracer.Interrupt(Pid);
    }

    private void End()
    {
        Phase = HoldPhase.Ended;
        _event.Dispose();
    }
}
