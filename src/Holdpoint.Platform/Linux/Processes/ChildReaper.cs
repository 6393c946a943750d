// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>
/// The one who waits for every child of this process and, where it is a subreaper, for every orphan that falls to it. Nothing else may wait:
/// two waiters take each other's exits. Somebody calls <see cref="Reap"/> whenever SIGCHLD has come.
/// </summary>
internal sealed class ChildReaper
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, List<TaskCompletionSource<ChildExit>>> _waiters = [];
    private readonly List<ChildExits> _collectors = [];
    private int _status;

    /// <summary>Starts a program; its end cannot be missed.</summary>
    /// <exception cref="OsException">The program could not be executed.</exception>
    public StartedChild Start(string path, IReadOnlyList<string> argv, ChildOptions options)
    {
        lock (_gate)
        {
            // Whoever reaps waits for this lock: a child that has ended already stays a zombie until it is known here.
            ChildProcess child = ChildProcess.Start(path, argv, options);
            return new StartedChild(child.Pid, AddWaiter(child.Pid));
        }
    }

    /// <summary>Remembers the exits of processes from now on, for those whose pid is learnt afterwards.</summary>
    public ChildExits Collect()
    {
        ChildExits collector = new(this);
        lock (_gate)
        {
            _collectors.Add(collector);
        }

        return collector;
    }

    /// <summary>Takes all exits that there are.</summary>
    public void Reap()
    {
        lock (_gate)
        {
            while (Libc.Retry(() => Libc.waitpid(-1, out _status, Libc.WNOHANG)) is > 0 and nint pid)
            {
                WaitStatus ended = new(_status);
                Tell(new ChildExit((int)pid, ended.Exited ? ended.ExitCode : 128 + ended.TerminatingSignal, DateTimeOffset.UtcNow));
            }
        }
    }

    internal Task<ChildExit> Claim(ChildExits collector, int pid)
    {
        lock (_gate)
        {
            return collector.Known.TryGetValue(pid, out ChildExit exit) ? Task.FromResult(exit) : AddWaiter(pid);
        }
    }

    internal void End(ChildExits collector)
    {
        lock (_gate)
        {
            _ = _collectors.Remove(collector);
        }
    }

    private void Tell(ChildExit exit)
    {
        foreach (ChildExits collector in _collectors)
        {
            // The last one of a pid that was used twice: whoever claims it has just learnt it.
            collector.Known[exit.Pid] = exit;
        }

        if (_waiters.Remove(exit.Pid, out List<TaskCompletionSource<ChildExit>>? waiters))
        {
            foreach (TaskCompletionSource<ChildExit> waiter in waiters)
            {
                waiter.SetResult(exit);
            }
        }
    }

    private Task<ChildExit> AddWaiter(int pid)
    {
        // Continuations run elsewhere: none may run within the lock.
        TaskCompletionSource<ChildExit> waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_waiters.TryGetValue(pid, out List<TaskCompletionSource<ChildExit>>? waiters))
        {
            _waiters[pid] = waiters = [];
        }

        waiters.Add(waiter);
        return waiter.Task;
    }
}
