// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Platform.Linux.Loop;

/// <summary>Calls once, on the loop's thread, after a time (timerfd_create(2)): without the thread that the framework's timers have.</summary>
internal sealed class LoopTimer : IDisposable
{
    private readonly Descriptor _descriptor;
    private readonly Lock _gate = new();
    private readonly LoopWatch _watch;
    private bool _ended;

    public LoopTimer(EventLoop loop, TimeSpan after, Action elapsed)
    {
        _descriptor = new Descriptor(Libc.TimerDescriptor(after));
        if (_descriptor.IsInvalid)
        {
            throw OsException.Last("timerfd_create", "");
        }

        lock (_gate)
        {
            // The time may be over before this has returned.
            _watch = loop.Watch(_descriptor.Number, LoopEvents.Readable, _ => Fire(elapsed));
        }
    }

    /// <summary>It does not call any more, save a call that is in progress on the loop's thread.</summary>
    public void Dispose() => _ = End();

    private void Fire(Action elapsed)
    {
        if (End())
        {
            elapsed();
        }
    }

    private bool End()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return false;
            }

            _ended = true;
            _watch.Dispose();
            _descriptor.Dispose();
            return true;
        }
    }
}
