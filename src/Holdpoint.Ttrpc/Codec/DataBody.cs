// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;

namespace Holdpoint.Ttrpc.Codec;

/// <summary>A message of a stream: as it is; or none.</summary>
internal readonly struct DataBody(IMessage? message) : IFrameBody
{
    public int Size { get; } = message?.CalculateSize() ?? 0;

    public void Write(Span<byte> target) => message?.WriteTo(target);
}
