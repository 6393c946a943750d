// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Framing;

/// <summary>What <see cref="FrameReader.ReadAsync"/> came upon.</summary>
internal enum FrameOutcome
{
    /// <summary>The other side sends no more, or has gone within a frame.</summary>
    End,

    /// <summary>A frame, whole.</summary>
    Frame,

    /// <summary>A frame that is too long; its payload has been thrown away.</summary>
    Oversize,
}
