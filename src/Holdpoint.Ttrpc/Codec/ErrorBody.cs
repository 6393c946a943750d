// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Codec;

/// <summary>An error in the envelope of an answer.</summary>
internal readonly struct ErrorBody(TtrpcStatusCode code, string message) : IFrameBody
{
    // A text is part of a frame like any other.
    private const int MostText = 64 * 1024;

    private readonly string _message = message.Length > MostText ? message[..MostText] : message;

    public int Size => ResponseEnvelope.Size(code, _message);

    public void Write(Span<byte> target) => ResponseEnvelope.Write(target, code, _message);
}
