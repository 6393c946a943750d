// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;

namespace Holdpoint.Ttrpc.Framing;

/// <summary>The ten bytes, big-endian, before the payload of each frame.</summary>
/// <param name="Length">Bytes of the payload; anything may come, <see cref="MaxLength"/> is legal.</param>
/// <param name="StreamId">Odd for what the client has begun.</param>
/// <param name="Type">What the payload is.</param>
/// <param name="Flags">Of a stream.</param>
internal readonly record struct FrameHeader(uint Length, uint StreamId, FrameType Type, FrameFlags Flags)
{
    public const int Size = 10;

    /// <summary>The longest payload: 4 MiB.</summary>
    public const int MaxLength = 4 << 20;

    public bool IsOversize => Length > MaxLength;

    public static FrameHeader Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt32BigEndian(source),
        BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
        (FrameType)source[8],
        (FrameFlags)source[9]);

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, Length);
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], StreamId);
        target[8] = (byte)Type;
        target[9] = (byte)Flags;
    }

    /// <summary>What both sides of the Go implementation say about a payload that is too long.</summary>
    public static string OversizeText(uint length) => $"message length {length} exceed maximum message size of {MaxLength}";
}
