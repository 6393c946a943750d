// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Platform.Linux.Loop;

/// <summary>
/// One thread that waits for many descriptors (epoll(7)) and calls whoever watches them. Everything but <see cref="Run"/> may be called from any
/// thread. At rest it neither wakes up nor allocates.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int MostEvents = 32;

    private readonly Descriptor _epoll;
    private readonly Descriptor _wake;
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, LoopWatch> _watches = [];
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Action<Exception> _failed;
    private ulong _lastKey;
    private volatile bool _stopping;

    /// <param name="failed">Hears of what a handler has thrown; the loop goes on.</param>
    public EventLoop(Action<Exception> failed)
    {
        _failed = failed;
        _epoll = new Descriptor(Libc.epoll_create1(Libc.EPOLL_CLOEXEC));
        if (_epoll.IsInvalid)
        {
            throw OsException.Last("epoll_create1", "");
        }

        _wake = new Descriptor(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK));
        if (_wake.IsInvalid)
        {
            throw OsException.Last("eventfd", "");
        }

        Control(Libc.EPOLL_CTL_ADD, _wake.Number, LoopEvents.Readable, 0);
    }

    /// <summary>Calls handlers on this thread until <see cref="Stop"/>.</summary>
    public void Run()
    {
        Libc.EpollEvent* events = stackalloc Libc.EpollEvent[MostEvents];
        while (!_stopping)
        {
            int count = Libc.epoll_wait(_epoll.Number, events, MostEvents, -1);
            if (count < 0 && Libc.LastErrno != Errno.EINTR)
            {
                throw OsException.Last("epoll_wait", "");
            }

            for (int i = 0; i < count; i++)
            {
                Tell(events[i].Data, (LoopEvents)events[i].Events);
            }

            RunPosted();
        }
    }

    /// <summary>Lets <see cref="Run"/> return once the handlers in progress have.</summary>
    public void Stop()
    {
        _stopping = true;
        Wake();
    }

    /// <summary>Runs something on the loop's thread, soon; in the order of the calls.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        Wake();
    }

    /// <summary>Watches a descriptor, which stays the caller's and must be open until the watch is disposed of.</summary>
    /// <param name="descriptor">The number; no regular file, which epoll refuses.</param>
    /// <param name="events">What to wait for; with none only errors and the other end's end are told.</param>
    /// <param name="ready">Called on the loop's thread, again and again for as long as the descriptor is ready.</param>
    /// <exception cref="OsException">The descriptor cannot be watched.</exception>
    public LoopWatch Watch(int descriptor, LoopEvents events, Action<LoopEvents> ready)
    {
        LoopWatch watch;
        lock (_gate)
        {
            watch = new LoopWatch(this, descriptor, ++_lastKey, ready);
            _watches.Add(watch.Key, watch);
        }

        try
        {
            Control(Libc.EPOLL_CTL_ADD, descriptor, events, watch.Key);
            return watch;
        }
        catch
        {
            lock (_gate)
            {
                _ = _watches.Remove(watch.Key);
            }

            throw;
        }
    }

    /// <summary>Once <see cref="Run"/> has returned. What is posted afterwards never runs.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _epoll.Dispose();
            _wake.Dispose();
        }
    }

    internal void Change(LoopWatch watch, LoopEvents events) => Control(Libc.EPOLL_CTL_MOD, watch.Descriptor, events, watch.Key);

    internal void Remove(LoopWatch watch)
    {
        lock (_gate)
        {
            if (_watches.Remove(watch.Key) && !_epoll.IsClosed)
            {
                Libc.EpollEvent none = default;
                _ = Libc.epoll_ctl(_epoll.Number, Libc.EPOLL_CTL_DEL, watch.Descriptor, &none);
            }
        }
    }

    private void Control(int operation, int descriptor, LoopEvents events, ulong key)
    {
        Libc.EpollEvent change = new() { Events = (uint)events, Data = key };
        if (Libc.epoll_ctl(_epoll.Number, operation, descriptor, &change) != 0)
        {
            throw OsException.Last("epoll_ctl", $"descriptor {descriptor}");
        }
    }

    private void Tell(ulong key, LoopEvents events)
    {
        if (key == 0)
        {
            ulong count;
            _ = Libc.read(_wake.Number, (byte*)&count, sizeof(ulong));
            return;
        }

        LoopWatch? watch;
        lock (_gate)
        {
            // One that was removed by a handler before it in this round is not called any more.
            _ = _watches.TryGetValue(key, out watch);
        }

        try
        {
            watch?.Ready(events);
        }
        catch (Exception exception)
        {
            _failed(exception);
        }
    }

    private void RunPosted()
    {
        // Only what is there now: what posts itself again and again must not keep the descriptors from their turn.
        for (int left = _posted.Count; left > 0 && _posted.TryDequeue(out Action? action); left--)
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                _failed(exception);
            }
        }
    }

    private void Wake()
    {
        ulong one = 1;
        lock (_gate)
        {
            // A number that is closed may be another file's by now.
            if (!_wake.IsClosed)
            {
                _ = Libc.write(_wake.Number, (byte*)&one, sizeof(ulong));
            }
        }
    }
}
