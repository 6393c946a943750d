// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Loop;

/// <summary>A descriptor that an <see cref="EventLoop"/> watches. Disposed of before the descriptor is closed.</summary>
internal sealed class LoopWatch : IDisposable
{
    private readonly EventLoop _loop;

    internal LoopWatch(EventLoop loop, int descriptor, ulong key, Action<LoopEvents> ready)
    {
        _loop = loop;
        Descriptor = descriptor;
        Key = key;
        Ready = ready;
    }

    internal int Descriptor { get; }

    internal ulong Key { get; }

    internal Action<LoopEvents> Ready { get; }

    /// <summary>Waits for something else from now on.</summary>
    public void Change(LoopEvents events) => _loop.Change(this, events);

    /// <summary>Its handler is not called any more, save a call that is in progress on the loop's thread.</summary>
    public void Dispose() => _loop.Remove(this);
}
