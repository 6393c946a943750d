// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

/// <summary>
/// A program that runs on undisturbed, with all its threads and descendants, while each exec among them is looked at. Those that
/// are not taken end up untraced.
/// </summary>
internal sealed class FollowSession(ProcessIdentity program, HoldMatch match)
{
    private readonly HashSet<int> _tracees = [program.Pid];
    private readonly HashSet<int> _executed = [];
    private bool _leaving;

    /// <summary>The program's wait status once it has ended.</summary>
    public WaitStatus? ProgramEnd { get; private set; }

    /// <summary>True while anything is traced for following.</summary>
    public bool IsActive => _tracees.Count > 0;

    /// <summary>True while a descendant stands between its fork and its exec.</summary>
    public bool IsForking => _tracees.Any(pid => !_executed.Contains(pid) && ProcessFiles.Status(pid) is { State: not ('Z' or 'X') } status && status.ThreadGroup == pid);

    /// <summary>Takes a change of a tracee; true when it stands in the exec stop of a process to hold, which is the caller's now.</summary>
    public bool OnChange(int thread, WaitStatus status)
    {
        if (!status.Stopped)
        {
            Forget(thread);
            if (thread == program.Pid)
            {
                ProgramEnd = status;
            }

            return false;
        }

        _tracees.Add(thread);
        switch (status.PtraceEvent)
        {
            case Libc.PTRACE_EVENT_EXEC:
                return OnExec(thread);
            case Libc.PTRACE_EVENT_FORK or Libc.PTRACE_EVENT_VFORK:
                OnFork(thread);
                break;
        }

        int signal = status.PtraceEvent == 0 ? status.StopSignal : 0;
        if (_leaving)
        {
            _ = Tracer.Detach(thread, signal);
            Forget(thread);
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

    /// <summary>The child is known from here on: its own first stop may come after the end of the program.</summary>
    private void OnFork(int parent)
    {
        // This stop of the parent may be seen after the child's exec, which may have been handed over already, and after its end,
        // when its number is nobody's or a stranger's.
        if (Libc.ptrace_message(Libc.PTRACE_GETEVENTMSG, parent, 0, out nuint child) == 0
            && !_executed.Contains((int)child) && ProcessFiles.Status((int)child) is { } status && status.Tracer == Environment.ProcessId)
        {
            _tracees.Add((int)child);
        }
    }

    private bool OnExec(int thread)
    {
        // An exec by another thread takes the leader's id over; the thread's own id is gone without a word.
        if (Libc.ptrace_message(Libc.PTRACE_GETEVENTMSG, thread, 0, out nuint former) == 0 && (int)former != thread)
        {
            Forget((int)former);
        }

        _executed.Add(thread);
        if (thread == program.Pid)
        {
            match.OnProgram(thread);
        }
        else if (!_leaving && match.IsTheOne(thread))
        {
            _tracees.Remove(thread);
            return true;
        }

        if (_leaving)
        {
            _ = Tracer.Detach(thread);
            Forget(thread);
        }
        else
        {
            _ = Tracer.Continue(thread);
        }

        return false;
    }

    private void Forget(int thread)
    {
        _tracees.Remove(thread);
        _executed.Remove(thread);
    }
}
