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

    private FifoEvent(EventDirectory folder, string name, Descriptor fifo)
    {
        _folder = folder;
        Name = name;
        _fifo = fifo;
        (_wakeRead, _wakeWrite) = Descriptor.Pipe();
    }

    public string Name { get; }

    /// <summary>The event's folder; disposed with the event.</summary>
    public EventDirectory Folder => _folder;

    /// <summary>Makes the FIFO and opens it at once, so that a signal from now on is kept. Takes the folder over.</summary>
    public static FifoEvent Create(EventDirectory folder, string name)
    {
        try
        {
            return new FifoEvent(folder, name, FifoFile.Create(folder, name));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>One byte, a line end so that a shell's read is content; with no reader the answer comes at once.</summary>
    public static SignalOutcome Signal(EventDirectory folder, string name) => FifoFile.Signal(folder, name);

    public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_signalled)
            {
                _signalled = false;
                return true;
            }

            _waiters.AddLast(waiter);
            if (_reader is null)
            {
                _reader = new Thread(Read, SmallStack) { IsBackground = true, Name = "holdpoint-event" };
                _reader.Start();
            }
        }

        try
        {
            await waiter.Task.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is TimeoutException || (error is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return Withdraw(waiter) ? error is not TimeoutException ? throw new OperationCanceledException(cancellationToken) : false : true;
        }
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
            _folder.Remove(Name);
            reader = _reader;
            Wake();
        }

        reader?.Join();
        _fifo.Dispose();
        _wakeRead.Dispose();
        _wakeWrite.Dispose();
        _folder.Dispose();
    }

    /// <summary>True when the waiter had not been released yet, and never will be.</summary>
    private bool Withdraw(TaskCompletionSource waiter)
    {
        lock (_gate)
        {
            bool waiting = _waiters.Remove(waiter);
            if (_waiters.Count == 0)
            {
                Wake();
            }

            return waiting;
        }
    }

    private void Wake() => _wakeWrite.Write([1]);

    private void Read()
    {
        // What was sent before the first wait is one signal, however often it came: an auto-reset event does not count.
        lock (_gate)
        {
            if (FifoFile.Drain(_fifo) > 0)
            {
                Release(1);
            }
        }

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
            waiter.TrySetException(new ObjectDisposedException(nameof(NamedEvent)));
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
