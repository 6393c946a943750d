// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Loop;

namespace Holdpoint.Shim.Io;

/// <summary>The client's FIFO, copied to the process; kept open over clients that come and go, until it is closed.</summary>
internal sealed class ClientInput
{
    private readonly EventLoop _loop;
    private readonly Descriptor _named;
    private readonly CopyTarget _target;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StreamCopy? _copy;
    private Descriptor? _kept;
    private bool _closed;
    private bool _aborted;

    /// <param name="loop">Its thread copies.</param>
    /// <param name="path">The client's FIFO.</param>
    /// <param name="target">The process's side; closed in the end.</param>
    /// <exception cref="IOException">The client's file is not there; the target is not closed then.</exception>
    public ClientInput(EventLoop loop, string path, CopyTarget target)
    {
        _loop = loop;
        _named = ClientFiles.Find(path);
        _target = target;
    }

    public Task Ended => _ended.Task;

    /// <summary>Copies from now on; once.</summary>
    /// <exception cref="IOException">The client's file cannot be opened.</exception>
    public void Begin()
    {
        lock (_gate)
        {
            if (_copy is not null || _aborted)
            {
                return;
            }

            (Descriptor read, _kept) = ClientFiles.OpenInput(_named);
            _named.Dispose();
            _copy = new StreamCopy(_loop, read, _target);
            _copy.Begin();
            _ = _copy.Ended.ContinueWith(_ => End(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            if (_closed)
            {
                _kept?.Dispose();
            }
        }
    }

    /// <summary>The shim's own end is given up.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _kept?.Dispose();
        }
    }

    public void Abort()
    {
        Close();
        lock (_gate)
        {
            _aborted = true;
            if (_copy is not null)
            {
                _copy.Abort();
                return;
            }
        }

        _named.Dispose();
        _target.Dispose();
        End();
    }

    private void End()
    {
        // Nobody reads it any more: who writes shall learn it.
        Close();
        _ = _ended.TrySetResult();
    }
}
