// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Io;

/// <summary>Where a copy writes.</summary>
/// <param name="Descriptor">Does not block, unless it is a regular file.</param>
/// <param name="Kept">
/// Of a FIFO also an end to read, so that the client may go away and come back: a write finds a reader always, and waits when the FIFO is full.
/// </param>
/// <param name="IsPipe">Whether splice(2) can write into it.</param>
internal sealed record CopyTarget(Descriptor Descriptor, Descriptor? Kept, bool IsPipe) : IDisposable
{
    // Standard output and error may share one.
    private int _users = 1;

    public CopyTarget Share()
    {
        _ = Interlocked.Increment(ref _users);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Descriptor.Dispose();
            Kept?.Dispose();
        }
    }
}
