// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;

namespace Holdpoint.Ttrpc.Codec;

/// <summary>A message in the envelope of an answer.</summary>
internal readonly struct ResponseBody(IMessage message) : IFrameBody
{
    private readonly int _messageSize = message.CalculateSize();

    public int Size => ResponseEnvelope.Size(_messageSize);

    public void Write(Span<byte> target) => ResponseEnvelope.Write(target, message, _messageSize);
}
