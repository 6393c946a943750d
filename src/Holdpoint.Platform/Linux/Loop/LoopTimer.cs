// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Platform.Linux.Loop;

/// <summary>Calls once, on the loop's thread, after a time (timerfd_create(2)): without the thread that the framework's timers have.</summary>
internal sealed class LoopTimer : IDisposable
{
    private readonly Descriptor _descriptor;
    private readonly LoopWatch _watch;
    private bool _fired;

    public LoopTimer(EventLoop loop, TimeSpan after, Action elapsed)
    {
        _descriptor = new Descriptor(Libc.TimerDescriptor(after));
        if (_descriptor.IsInvalid)
        {
            throw OsException.Last("timerfd_create", "");
        }

        _watch = loop.Watch(_descriptor.Number, LoopEvents.Readable, _ => Fire(elapsed));
    }

    public void Dispose()
    {
        _watch.Dispose();
        _descriptor.Dispose();
    }

    private void Fire(Action elapsed)
    {
        if (!_fired)
        {
            _fired = true;
            _watch.Dispose();
            elapsed();
        }
    }
}
