// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;

namespace Holdpoint.Events;

/// <summary>
/// An event that this process made, whatever form the system gives it. One thread of its own takes its signals, only while
/// somebody waits: each releases the one that has waited longest, and none is lost.
/// </summary>
internal abstract class PlatformEvent(string name) : IDisposable
{
    private const int SmallStack = 128 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiters = new();
    private Thread? _reader;
    private bool _signalled;
    private bool _disposed;

    public string Name => name;

    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than a wait can last.</exception>
    public static void CheckTimeout(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMilliseconds(int.MaxValue));
        }
    }

    public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        if (Enlist(cancellationToken) is not { } waiter)
        {
            return true;
        }

        try
        {
            await waiter.Task.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException) when (Withdraw(waiter))
        {
            return false;
        }
        catch (OperationCanceledException) when (Withdraw(waiter))
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            // The signal, or the end of the event, was there first: a signal that has been taken is never dropped.
            await waiter.Task.ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Blocks this thread and needs no other one of the pool: a pool of waiters could not be released otherwise.</summary>
    public bool Wait(TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        if (Enlist(cancellationToken) is not { } waiter)
        {
            return true;
        }

        try
        {
            if (Task.WaitAny([waiter.Task], (int)timeout.TotalMilliseconds, cancellationToken) < 0 && Withdraw(waiter))
            {
                return false;
            }
        }
        catch (OperationCanceledException) when (Withdraw(waiter))
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The signal, or the end of the event, was there first.
        }

        waiter.Task.GetAwaiter().GetResult();
        return true;
    }

    public void Dispose()
    {
        Thread? reader;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            Remove();
            reader = _reader;
            Wake();
        }

        reader?.Join();
        Close();
    }

    /// <summary>Tells `holdpoint ps` what waits here, where the system has a place for it.</summary>
    /// <exception cref="HoldpointException">It cannot be written.</exception>
    public virtual void Describe(IReadOnlyList<HoldEntry> holds)
    {
    }

    /// <summary>The signals that have come and that nobody has taken; never waits.</summary>
    protected abstract int TakeSignals();

    /// <summary>Waits for a signal or for <see cref="Wake"/>, and takes what has come.</summary>
    protected abstract int AwaitSignals();

    /// <summary>Ends one <see cref="AwaitSignals"/>, now or the next time.</summary>
    protected abstract void Wake();

    /// <summary>Takes the name away: from now on nobody finds the event.</summary>
    protected abstract void Remove();

    /// <summary>Closes what is open; nobody waits any more.</summary>
    protected abstract void Close();

    /// <summary>Null when the event was set and is not any more: there is nothing to wait for.</summary>
    private TaskCompletionSource? Enlist(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(NamedEvent));
            // What came while nobody waited is one signal, however often it came: an auto-reset event does not count.
            _signalled |= _waiters.Count == 0 && TakeSignals() > 0;
            if (_signalled)
            {
                _signalled = false;
                return null;
            }

            TaskCompletionSource waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.AddLast(waiter);
            if (_reader is null)
            {
                _reader = new Thread(Read, SmallStack) { IsBackground = true, Name = "holdpoint-event" };
                _reader.Start();
            }

            return waiter;
        }
    }

    /// <summary>True when the waiter had not been released yet, and never will be.</summary>
    private bool Withdraw(TaskCompletionSource waiter)
    {
        lock (_gate)
        {
            // Once disposed, the pipe may be closed and its number somebody else's.
            bool waiting = _waiters.Remove(waiter);
            if (waiting && _waiters.Count == 0 && !_disposed)
            {
                Wake();
            }

            return waiting;
        }
    }

    private void Read()
    {
        bool goesOn = true;
        while (goesOn)
        {
            int signals = AwaitSignals();
            lock (_gate)
            {
                Release(signals + TakeSignals());
                goesOn = !_disposed && _waiters.Count > 0;
                if (!goesOn)
                {
                    EndReading();
                }
            }
        }
    }

    private void EndReading()
    {
        _reader = null;
        if (!_disposed)
        {
            return;
        }

        foreach (TaskCompletionSource waiter in _waiters)
        {
            waiter.TrySetException(new ObjectDisposedException(typeof(NamedEvent).FullName));
        }

        _waiters.Clear();
    }

    private void Release(int signals)
    {
        for (; signals > 0; signals--)
        {
            if (_waiters.First is not { } first)
            {
                _signalled = true;
                return;
            }

            _waiters.RemoveFirst();
            first.Value.SetResult();
        }
    }
}
