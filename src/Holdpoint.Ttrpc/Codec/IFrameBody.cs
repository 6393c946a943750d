// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Codec;

/// <summary>The payload of a frame to be written. Its forms are structs, so that none is allocated.</summary>
internal interface IFrameBody
{
    /// <summary>Bytes, computed once.</summary>
    int Size { get; }

    /// <summary>Writes exactly that many.</summary>
    void Write(Span<byte> target);
}
