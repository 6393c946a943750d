// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;

namespace Holdpoint.Ttrpc.Codec;

/// <summary>The message <c>ttrpc.Request</c> to be sent.</summary>
/// <param name="Service">The full name, with its package.</param>
/// <param name="Method">The bare name.</param>
/// <param name="Payload">Null when the client's messages follow as data.</param>
/// <param name="TimeoutNano">0 for none.</param>
/// <param name="Metadata">Null for none.</param>
/// <param name="KeepsEmptyPayload">Older servers wait for ever for an empty first message that is left out.</param>
internal readonly record struct OutgoingRequest(string Service, string Method, IMessage? Payload, long TimeoutNano, TtrpcMetadata? Metadata, bool KeepsEmptyPayload)
{
    /// <summary>Bytes of the payload, to be passed to the others: computing it walks over the message.</summary>
    public int PayloadSize() => Payload?.CalculateSize() ?? 0;

    public int Size(int payloadSize)
    {
        int size = WireWriter.StringSize(Service) + WireWriter.StringSize(Method) + WireWriter.IntegerSize(TimeoutNano);
        if (WritesPayload(payloadSize))
        {
            size += WireWriter.FieldSize(payloadSize);
        }

        if (Metadata is not null)
        {
            foreach (KeyValuePair<string, string> pair in Metadata.Pairs)
            {
                size += WireWriter.FieldSize(Size(pair));
            }
        }

        return size;
    }

    public void Write(Span<byte> target, int payloadSize)
    {
        WireWriter writer = new(target);
        writer.String(1, Service);
        writer.String(2, Method);
        if (WritesPayload(payloadSize))
        {
            writer.Message(3, Payload!, payloadSize);
        }

        writer.Integer(4, TimeoutNano);
        if (Metadata is not null)
        {
            foreach (KeyValuePair<string, string> pair in Metadata.Pairs)
            {
                writer.Begin(5, Size(pair));
                writer.String(1, pair.Key);
                writer.String(2, pair.Value);
            }
        }
    }

    private static int Size(KeyValuePair<string, string> pair) => WireWriter.StringSize(pair.Key) + WireWriter.StringSize(pair.Value);

    private bool WritesPayload(int payloadSize) => Payload is not null && (payloadSize > 0 || KeepsEmptyPayload);
}
