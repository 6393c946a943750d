// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Framing;

/// <summary>Flags of streams; those of a unary call are zero.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>The sender of this frame sends no more on the stream.</summary>
    RemoteClosed = 1,

    /// <summary>Data frames of the client follow.</summary>
    RemoteOpen = 2,

    /// <summary>There is no message in this frame; without it an empty frame is an empty message.</summary>
    NoData = 4,
}
