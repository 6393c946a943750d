// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Tracing;

/// <summary>
/// A program that runs on undisturbed, with all its threads and descendants, while each exec among them is looked at. Those that
/// are not taken end up untraced.
/// </summary>
internal sealed class FollowSession(ProcessIdentity program, HoldMatch match)
{
    private readonly HashSet<int> _tracees = [program.Pid];
    private bool _leaving;

    /// <summary>The program's wait status once it has ended.</summary>
    public WaitStatus? ProgramEnd { get; private set; }

    /// <summary>True while anything is traced for following.</summary>
    public bool IsActive => _tracees.Count > 0;

    /// <summary>Takes a change of a tracee; true when it stands in the exec stop of a process to hold, which is the caller's now.</summary>
    public bool OnChange(int thread, WaitStatus status)
    {
        if (!status.Stopped)
        {
            _tracees.Remove(thread);
            if (thread == program.Pid)
            {
                ProgramEnd = status;
            }

            return false;
        }

        _tracees.Add(thread);
        if (status.PtraceEvent == Libc.PTRACE_EVENT_EXEC)
        {
            return OnExec(thread);
        }

        int signal = status.PtraceEvent == 0 ? status.StopSignal : 0;
        if (_leaving)
        {
            _ = Tracer.Detach(thread, signal);
            _tracees.Remove(thread);
        }
        else if (status.PtraceEvent == Libc.PTRACE_EVENT_STOP && Signal.Stops(status.StopSignal))
        {
            _ = Tracer.Listen(thread);
        }
        else
        {
            _ = Tracer.Continue(thread, signal);
        }

        return false;
    }

    /// <summary>Stops following: every tracee is let go at its next stop, which is asked for at once.</summary>
    public void Leave()
    {
        if (!_leaving)
        {
            _leaving = true;
            foreach (int thread in _tracees)
            {
                _ = Tracer.Interrupt(thread);
            }
        }
    }

    private bool OnExec(int thread)
    {
        // An exec by another thread takes the leader's id over; the thread's own id is gone without a word.
        if (Libc.ptrace_message(Libc.PTRACE_GETEVENTMSG, thread, 0, out nuint former) == 0 && (int)former != thread)
        {
            _tracees.Remove((int)former);
        }

        if (!_leaving && thread != program.Pid && match.IsTheOne(thread, program.Pid))
        {
            _tracees.Remove(thread);
            return true;
        }

        _ = _leaving ? Tracer.Detach(thread) : Tracer.Continue(thread);
        _ = _leaving && _tracees.Remove(thread);
        return false;
    }
}
