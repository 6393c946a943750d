// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc.Calling;

/// <summary>What waits for frames of one stream id.</summary>
internal abstract class ClientCall
{
    /// <summary>0 before it was sent.</summary>
    public uint StreamId { get; set; }

    /// <summary>A frame came. Its payload is gone afterwards.</summary>
    public abstract ValueTask ReceiveAsync(FrameHeader header, ReadOnlySpan<byte> payload);

    /// <summary>No frame will come any more.</summary>
    public abstract void Fail(TtrpcException error);
}
