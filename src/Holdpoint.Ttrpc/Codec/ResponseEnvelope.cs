// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;

namespace Holdpoint.Ttrpc.Codec;

/// <summary>The message <c>ttrpc.Response</c>: status = 1 (<c>google.rpc.Status</c>: code = 1, message = 2), payload = 2.</summary>
internal ref struct ResponseEnvelope
{
    public int Code;
    public string? Message;
    public ReadOnlySpan<byte> Payload;

    /// <exception cref="MalformedException">It is no such message.</exception>
    public static ResponseEnvelope Read(ReadOnlySpan<byte> message)
    {
        ResponseEnvelope response = default;
        WireReader reader = new(message);
        while (reader.Next(out int field, out WireType type))
        {
            switch (field, type)
            {
                case (1, WireType.Bytes):
                    response.ReadStatus(reader.Bytes());
                    break;
                case (2, WireType.Bytes):
                    response.Payload = reader.Bytes();
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }

        return response;
    }

    /// <summary>Of an answer; that of an empty message is nothing.</summary>
    public static int Size(int payloadSize) => payloadSize == 0 ? 0 : WireWriter.FieldSize(payloadSize);

    public static void Write(Span<byte> target, IMessage payload, int payloadSize)
    {
        if (payloadSize > 0)
        {
            WireWriter writer = new(target);
            writer.Message(2, payload, payloadSize);
        }
    }

    /// <summary>Of an error.</summary>
    public static int Size(TtrpcStatusCode code, string message) => WireWriter.FieldSize(StatusSize(code, message));

    public static void Write(Span<byte> target, TtrpcStatusCode code, string message)
    {
        WireWriter writer = new(target);
        writer.Begin(1, StatusSize(code, message));
        writer.Integer(1, (int)code);
        writer.String(2, message);
    }

    private static int StatusSize(TtrpcStatusCode code, string message) => WireWriter.IntegerSize((int)code) + WireWriter.StringSize(message);

    private void ReadStatus(ReadOnlySpan<byte> status)
    {
        WireReader reader = new(status);
        while (reader.Next(out int field, out WireType type))
        {
            switch (field, type)
            {
                case (1, WireType.Varint):
                    Code = (int)reader.Varint();
                    break;
                case (2, WireType.Bytes):
                    Message = reader.String();
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }
    }
}
