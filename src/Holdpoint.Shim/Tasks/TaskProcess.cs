// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tasks;

/// <summary>
/// A process as the shim accounts for it: its state, its exit, and who waits for it. What changes it comes in turns, one at a time; what only
/// looks waits for nobody.
/// </summary>
internal abstract class TaskProcess
{
    private readonly Lock _gate = new();
    private readonly StateHistory _history = new();
    private TaskCompletionSource<ProcessExit?> _ended = NewEnd();
    private TaskState _state;
    private ProcessExit? _exit;
    private bool _watched;

    protected TaskProcess(string id, StdioRequest stdio, ShimProcess driver, TaskState state)
    {
        Id = id;
        Stdio = stdio;
        Driver = driver;
        _state = state;
        _history.Add(state.ToString());
    }

    public string Id { get; }

    public StdioRequest Stdio { get; }

    public ShimProcess Driver { get; }

    public TaskState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Null before it has ended.</summary>
    public ProcessExit? Exit
    {
        get
        {
            lock (_gate)
            {
                return _exit;
            }
        }
    }

    protected TurnLock Turns { get; } = new();

    /// <summary>What it came through, as far as it is remembered, and how much more there was.</summary>
    public (StateChange[] Changes, int Forgotten) History()
    {
        lock (_gate)
        {
            return (_history.ToArray(), _history.Forgotten);
        }
    }

    /// <summary>The exit; null where it has not run and its waits are ended.</summary>
    public Task<ProcessExit?> WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _ended.Task.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask KillAsync(int signal, bool all, CancellationToken cancellationToken)
    {
        using TurnLock.Turn turn = await Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        Check(TaskCall.Kill);
        if (!all && Driver.Exited is { IsCompleted: true })
        {
            // Its pid may be another process's by now.
            throw ShimErrors.NotFound("process already finished");
        }

        await Driver.KillAsync(signal, all, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask ResizeAsync(int columns, int rows, CancellationToken cancellationToken)
    {
        using TurnLock.Turn turn = await Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        Check(TaskCall.Resize);
        Driver.Resize(columns, rows);
    }

    public async ValueTask CloseInputAsync(CancellationToken cancellationToken)
    {
        using TurnLock.Turn turn = await Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        if (State != TaskState.Deleted)
        {
            Driver.CloseInput();
        }
    }

    /// <summary>Whoever waits goes on: with the exit, where there was one.</summary>
    public void EndWaits()
    {
        lock (_gate)
        {
            _ended.TrySetResult(_exit);
        }
    }

    /// <summary>Whoever waits is told so.</summary>
    public void FailWaits(Exception error)
    {
        lock (_gate)
        {
            _ended.TrySetException(error);
            // Seen, should nobody wait.
            _ = _ended.Task.Exception;
        }
    }

    /// <summary>From here on the exit is looked at: comes after the event of the creation or of the start, and again without effect.</summary>
    public void WatchExit()
    {
        if (Driver.Exited is not { } exited)
        {
            return;
        }

        lock (_gate)
        {
            if (_watched)
            {
                return;
            }

            _watched = true;
        }

        _ = ExitedAsync(exited);
    }

    protected abstract TaskMove MoveOf(TaskState state, TaskCall call);

    /// <summary>Does what the end of this process means, in its turn, which a start that is in progress has before.</summary>
    protected abstract Task ExitedAsync(Task<ProcessExit> exited);

    /// <exception cref="Ttrpc.TtrpcException">The state does not allow it.</exception>
    protected void Check(TaskCall call)
    {
        if (MoveOf(State, call).Error is { } error)
        {
            throw error;
        }
    }

    /// <summary>A call has succeeded.</summary>
    protected void Move(TaskCall call)
    {
        lock (_gate)
        {
            _state = MoveOf(_state, call).Next;
            _history.Add(_state.ToString());
        }
    }

    /// <summary>Worth knowing, and no change of the state.</summary>
    protected void Note(string what)
    {
        lock (_gate)
        {
            _history.Add(what);
        }
    }

    /// <summary>A start that failed has ended the waits; the next one has its own.</summary>
    protected void RenewWaits()
    {
        lock (_gate)
        {
            if (_ended.Task.IsCompleted)
            {
                _ended = NewEnd();
            }
        }
    }

    protected void SetExited(ProcessExit exit)
    {
        lock (_gate)
        {
            _exit = exit;
            _state = MoveOf(_state, TaskCall.Exit).Next;
            _history.Add($"{_state}, status {exit.Status}");
            _ended.TrySetResult(exit);
        }
    }

    private static TaskCompletionSource<ProcessExit?> NewEnd() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
