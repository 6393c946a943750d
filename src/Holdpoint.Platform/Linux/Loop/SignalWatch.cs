// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Platform.Linux.Loop;

/// <summary>
/// Signals as events of a loop (signalfd(2)). They must be blocked in every thread, so the process has to be started with them blocked:
/// threads of the runtime are there before any code of ours. They are blocked in the calling thread in any case.
/// </summary>
internal sealed unsafe class SignalWatch : IDisposable
{
    // struct signalfd_siginfo: 128 bytes, the first four of which are the number.
    private const int InfoSize = 128;

    private readonly Descriptor _descriptor;
    private readonly LoopWatch _watch;
    private readonly Action<int> _handler;

    /// <param name="loop">Calls the handler on its thread.</param>
    /// <param name="signals">Bits, as <see cref="Signal.Bit"/> gives them.</param>
    /// <param name="handler">Gets the number; several signals of one kind may come as one.</param>
    public SignalWatch(EventLoop loop, ulong signals, Action<int> handler)
    {
        _handler = handler;
        ulong before = Libc.SetSignalMask(signals);
        _ = Libc.SetSignalMask(before | signals);
        _descriptor = new Descriptor(Libc.SignalDescriptor(signals));
        if (_descriptor.IsInvalid)
        {
            throw OsException.Last("signalfd4", "");
        }

        _watch = loop.Watch(_descriptor.Number, LoopEvents.Readable, Take);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _descriptor.Dispose();
    }

    private void Take(LoopEvents events)
    {
        byte* info = stackalloc byte[InfoSize];
        while (Libc.read(_descriptor.Number, info, InfoSize) == InfoSize)
        {
            _handler(*(int*)info);
        }
    }
}
