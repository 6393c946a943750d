// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Events.Fifo;

/// <summary>The event as a FIFO. One thread of its own reads it, only while somebody waits.</summary>
internal sealed class FifoEvent : IDisposable
{
    private const int SmallStack = 128 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiters = new();
    private readonly EventDirectory _folder;
    private readonly Descriptor _fifo;
    private readonly Descriptor _wakeRead;
    private readonly Descriptor _wakeWrite;
    private Thread? _reader;
    private bool _signalled;
    private bool _disposed;

    private FifoEvent(EventDirectory folder, string name, Descriptor fifo, (Descriptor Read, Descriptor Write) wake)
    {
        _folder = folder;
        Name = name;
        _fifo = fifo;
        (_wakeRead, _wakeWrite) = wake;
    }

    public string Name { get; }

    /// <summary>The event's folder; disposed with the event.</summary>
    public EventDirectory Folder => _folder;

    /// <summary>Makes the FIFO and opens it at once, so that a signal from now on is kept. Takes the folder over.</summary>
    public static FifoEvent Create(EventDirectory folder, string name)
    {
        try
        {
            (Descriptor Read, Descriptor Write) wake = Descriptor.Pipe();
            return new FifoEvent(folder, name, FifoFile.Create(folder, name), wake);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

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
            FifoFile.Remove(_folder, Name, _fifo);
            reader = _reader;
            Wake();
        }

        reader?.Join();
        _fifo.Dispose();
        _wakeRead.Dispose();
        _wakeWrite.Dispose();
        _folder.Dispose();
    }

    /// <summary>Null when the event was set and is not any more: there is nothing to wait for.</summary>
    private TaskCompletionSource? Enlist(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(NamedEvent));
            // What came while nobody waited is one signal, however often it came: an auto-reset event does not count.
            _signalled |= _waiters.Count == 0 && FifoFile.Drain(_fifo) > 0;
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

    private void Wake() => _wakeWrite.Write([1]);

    private void Read()
    {
        while (FifoFile.PollEither(_fifo, _wakeRead))
        {
            lock (_gate)
            {
                Release(FifoFile.Drain(_fifo));
                _ = Drain(_wakeRead);
                if (_disposed || _waiters.Count == 0)
                {
                    EndReading();
                    return;
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

    private static int Drain(Descriptor pipe)
    {
        Span<byte> buffer = stackalloc byte[16];
        return FifoFile.HasInput(pipe) ? pipe.Read(buffer) : 0;
    }
}
