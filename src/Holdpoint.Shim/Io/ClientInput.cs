// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Loop;

namespace Holdpoint.Shim.Io;

/// <summary>The client's FIFO, copied to the process; kept open over clients that come and go, until it is closed.</summary>
internal sealed class ClientInput
{
    private readonly StreamCopy _copy;
    private Descriptor? _kept;

    private ClientInput(StreamCopy copy, Descriptor? kept)
    {
        _copy = copy;
        _kept = kept;
    }

    public Task Ended => _copy.Ended;

    /// <exception cref="IOException">The client's file cannot be opened; the target is not closed then.</exception>
    public static ClientInput Begin(EventLoop loop, string path, CopyTarget target)
    {
        (Descriptor read, Descriptor? kept) = ClientFiles.OpenInput(path);
        StreamCopy copy = new(loop, read, target);
        ClientInput input = new(copy, kept);
        copy.Begin();
        return input;
    }

    public void Close() => Interlocked.Exchange(ref _kept, null)?.Dispose();

    public void Abort()
    {
        Close();
        _copy.Abort();
    }
}
