// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Codec;

/// <summary>
/// The message <c>ttrpc.Request</c> as it came: service = 1, method = 2, payload = 3, timeout_nano = 4, metadata = 5. Its bytes are those
/// of the frame.
/// </summary>
internal ref struct RequestEnvelope
{
    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Service;

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Method;

    public ReadOnlySpan<byte> Payload;

    /// <summary>An empty payload may be there, or not: a stream of the client begins with one, or without.</summary>
    public bool HasPayload;

    /// <summary>Relative; 0 for none, and negative when the time passed on the way.</summary>
    public long TimeoutNano;

    public TtrpcMetadata? Metadata;

    /// <exception cref="MalformedException">It is no such message.</exception>
    public static RequestEnvelope Read(ReadOnlySpan<byte> message)
    {
        RequestEnvelope request = default;
        WireReader reader = new(message);
        while (reader.Next(out int field, out WireType type))
        {
            switch (field, type)
            {
                case (1, WireType.Bytes):
                    request.Service = reader.Utf8();
                    break;
                case (2, WireType.Bytes):
                    request.Method = reader.Utf8();
                    break;
                case (3, WireType.Bytes):
                    request.Payload = reader.Bytes();
                    request.HasPayload = true;
                    break;
                case (4, WireType.Varint):
                    request.TimeoutNano = (long)reader.Varint();
                    break;
                case (5, WireType.Bytes):
                    AddPair(request.Metadata ??= [], reader.Bytes());
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }

        return request;
    }

    private static void AddPair(TtrpcMetadata metadata, ReadOnlySpan<byte> message)
    {
        string key = "", value = "";
        WireReader reader = new(message);
        while (reader.Next(out int field, out WireType type))
        {
            switch (field, type)
            {
                case (1, WireType.Bytes):
                    key = reader.String();
                    break;
                case (2, WireType.Bytes):
                    value = reader.String();
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }

        metadata.Add(key, value);
    }
}
