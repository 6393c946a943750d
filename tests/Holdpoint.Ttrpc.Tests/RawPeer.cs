// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Framing;
using Holdpoint.Ttrpc.Tests.Envelope;

namespace Holdpoint.Ttrpc.Tests;

/// <summary>The other side, which writes and reads frames as the test tells it.</summary>
[SuppressMessage("Design", "CA2213", Justification = "Disposed of by the reader's stream.")]
internal sealed class RawPeer(Stream stream) : IDisposable
{
    private readonly FrameReader _reader = new(stream);

    public async Task WriteAsync(params byte[] bytes)
    {
        await stream.WriteAsync(bytes).AsTask().LimitedAsync();
        await stream.FlushAsync();
    }

    public Task WriteAsync(uint id, FrameType type, FrameFlags flags, params byte[] payload) => WriteAsync(Frame(id, type, flags, payload));

    public Task RequestAsync(uint id, string service, string method, IMessage? payload = null, FrameFlags flags = FrameFlags.None) =>
        WriteAsync(id, FrameType.Request, flags, new Request { Service = service, Method = method, Payload = payload?.ToByteString() ?? ByteString.Empty }.ToByteArray());

    public Task RespondAsync(uint id, IMessage payload) => WriteAsync(id, FrameType.Response, FrameFlags.None, new Response { Payload = payload.ToByteString() }.ToByteArray());

    /// <summary>The next frame; null at the end.</summary>
    public async Task<(FrameHeader Header, byte[] Payload)?> ReadAsync() =>
        await _reader.ReadAsync().AsTask().LimitedAsync() switch
        {
            FrameOutcome.End => null,
            FrameOutcome.Frame => (_reader.Header, _reader.Payload.ToArray()),
            _ => throw new InvalidDataException($"{_reader.Header}"),
        };

    /// <summary>The next request.</summary>
    public async Task<(uint Id, Request Request)> ReadRequestAsync()
    {
        (FrameHeader header, byte[] payload) = (await ReadAsync())!.Value;
        Assert.Equal(FrameType.Request, header.Type);
        return (header.StreamId, Request.Parser.ParseFrom(payload));
    }

    /// <summary>The next response as one line: its id, and the text it carries, or code and message of its error.</summary>
    public async Task<string> ReadAnswerAsync()
    {
        (FrameHeader header, byte[] payload) = (await ReadAsync())!.Value;
        Assert.Equal((FrameType.Response, FrameFlags.None), (header.Type, header.Flags));
        Response response = Response.Parser.ParseFrom(payload);
        return response.Status is { Code: not 0 } status
            ? $"{header.StreamId}: error {status.Code} {status.Message}"
            : $"{header.StreamId}: {StringValue.Parser.ParseFrom(response.Payload).Value}";
    }

    public static byte[] Frame(uint id, FrameType type, FrameFlags flags, params byte[] payload)
    {
        byte[] frame = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader((uint)payload.Length, id, type, flags).Write(frame);
        payload.CopyTo(frame, FrameHeader.Size);
        return frame;
    }

    public void Dispose()
    {
        stream.Dispose();
        _reader.Dispose();
    }
}
