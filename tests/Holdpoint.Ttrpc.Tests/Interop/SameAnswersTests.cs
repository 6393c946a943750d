// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Framing;
using Holdpoint.Ttrpc.Tests.Envelope;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Ttrpc.Tests.Interop;

/// <summary>The same bytes to the Go server and to ours: the same frames come back.</summary>
public sealed class SameAnswersTests
{
    private const FrameFlags End = FrameFlags.RemoteClosed | FrameFlags.NoData;

    // Bytes to send, and how many frames come for them.
    private static readonly Dictionary<string, (byte[][] Frames, int Answers)> _cases = new()
    {
        ["echo"] = ([Call(1, "Echo", new StringValue { Value = "hello" })], 1),
        ["empty answer"] = ([Call(1, "Nothing", new Empty())], 1),
        ["status"] = ([Call(1, "Fail", new StringValue { Value = "9:not in this state" })], 1),
        ["unknown service"] = ([Call(1, "Echo", null, "nobody")], 1),
        ["unknown method"] = ([Call(1, "Nope", null)], 1),
        ["empty request"] = ([Frame(1, FrameType.Request)], 1),
        ["garbage"] = ([Frame(1, FrameType.Request, 0xff, 0xff)], 1),
        ["text is no UTF-8"] = ([Frame(1, FrameType.Request, 0x0a, 1, 0xff)], 1),
        ["group without end"] = ([Frame(1, FrameType.Request, 0x33)], 1),
        ["unknown fields"] = ([Frame(1, FrameType.Request, 0x31, 1, 2, 3, 4, 5, 6, 7, 8, 0x33, 0x30, 5, 0x34, 0x08, 1)], 1),
        ["garbage payload"] = ([Frame(1, FrameType.Request, new Request { Service = EchoService.Name, Method = "Echo", Payload = ByteString.CopyFrom(0xff) }.ToByteArray())], 1),
        ["too long"] = ([Frame(1, FrameType.Request, new byte[FrameHeader.MaxLength + 1])], 1),
        ["too long, even id, unknown type"] = ([Frame(4, (FrameType)77, new byte[FrameHeader.MaxLength + 7])], 1),
        ["even id"] = ([Call(2, "Echo", null)], 1),
        ["id zero"] = ([Frame(0, FrameType.Request)], 1),
        ["even id, unknown type"] = ([Frame(2, (FrameType)77)], 1),
        ["same id again"] = ([Call(5, "Nope", null), Call(5, "Echo", null)], 2),
        ["lower id"] = ([Call(5, "Nope", null), Call(3, "Echo", null)], 2),
        ["id of a request that was garbage"] = ([Frame(5, FrameType.Request, 0xff), Call(5, "Echo", null)], 2),
        ["unknown type"] = ([Frame(1, (FrameType)0), Frame(1, (FrameType)4, 1, 2), Frame(1, FrameType.Response)], 0),
        // Not here: data of no stream. It ends a Go server of that version, the whole process.
        ["expired"] = ([Frame(1, FrameType.Request, new Request { Service = EchoService.Name, Method = "Wait", TimeoutNano = -5 }.ToByteArray())], 1),
        ["deadline"] = ([Frame(1, FrameType.Request, new Request { Service = EchoService.Name, Method = "Wait", TimeoutNano = 1_000_000 }.ToByteArray())], 1),
        ["flags of a unary call"] = ([Call(1, "Nope", null, flags: FrameFlags.RemoteOpen)], 1),
        ["count"] = ([Call(1, "Count", new Int32Value { Value = 3 }, flags: FrameFlags.RemoteClosed)], 4),
        ["count without flags"] = ([Call(1, "Count", new Int32Value { Value = 3 })], 4),
        ["count of nothing"] = ([Call(1, "Count", null, flags: FrameFlags.RemoteClosed)], 1),
        ["count fails"] = ([Call(1, "Count", new Int32Value { Value = -2 }, flags: FrameFlags.RemoteClosed)], 3),
        ["count of garbage"] = ([Frame(1, FrameType.Request, new Request { Service = EchoService.Name, Method = "Count", Payload = ByteString.CopyFrom(0xff) }.ToByteArray())], 1),
        ["sum"] = ([Call(1, "Sum", null, flags: FrameFlags.RemoteOpen), Data(1, new Int32Value { Value = 2 }), Data(1, new Int32Value()), Data(1, new Int32Value { Value = 5 }), Ended(1)], 1),
        ["sum with a first message"] = ([Call(1, "Sum", new Int32Value { Value = 2 }, flags: FrameFlags.RemoteOpen), Ended(1)], 1),
        ["sum of garbage"] = ([Call(1, "Sum", null, flags: FrameFlags.RemoteOpen), Frame(1, FrameType.Data, 0xff)], 1),
        ["chat"] = ([Call(1, "Chat", null, flags: FrameFlags.RemoteOpen), Data(1, new StringValue { Value = "x" }), Data(1, new StringValue()), Ended(1)], 3),
        ["end with a message"] = ([Call(1, "Deaf", null, flags: FrameFlags.RemoteOpen), RawPeer.Frame(1, FrameType.Data, FrameFlags.RemoteClosed, 0x0a, 1, 0x61)], 1),
        ["data after the end"] = ([Call(1, "Deaf", null, flags: FrameFlags.RemoteOpen), Ended(1), Data(1, new StringValue())], 1),
    };

    public static TheoryData<string> Cases => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Frames_ToTheGoServerAndToOurs_GetTheSameAnswers(string name)
    {
        (byte[][] frames, int answers) = _cases[name];
        using TemporaryFolder folder = new();
        using GoPeer go = GoPeer.Serve(GoPeer.New, folder["go"]);
        await using TtrpcServer server = new TtrpcServer().AddService(EchoService.Name, new EchoService().Service);
        _ = server.ServeAsync(TtrpcListener.Unix(folder["ours"]), TestContext.Current.CancellationToken);

        List<string> expected = await TalkAsync(folder["go"], frames, answers);

        Assert.Equal(expected, await TalkAsync(folder["ours"], frames, answers));
        Assert.Contains("still here", expected[^1], StringComparison.Ordinal);
    }

    /// <summary>What comes back, and after it the answer to a call that shows that the connection lives on.</summary>
    private static async Task<List<string>> TalkAsync(string address, byte[][] frames, int answers)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(address), TestContext.Current.CancellationToken);
        using RawPeer peer = new(new NetworkStream(socket));
        List<string> seen = [];
        foreach (byte[] frame in frames)
        {
            await peer.WriteAsync(frame);
        }

        for (int i = 0; i < answers; i++)
        {
            seen.Add(Shown((await peer.ReadAsync())!.Value));
        }

        await peer.WriteAsync(Call(99, "Echo", new StringValue { Value = "still here" }));
        seen.Add(Shown((await peer.ReadAsync())!.Value));
        return seen;
    }

    private static string Shown((FrameHeader Header, byte[] Payload) frame)
    {
        string payload = Convert.ToHexString(frame.Payload);
        if (frame.Header.Type == FrameType.Response)
        {
            Response response = Response.Parser.ParseFrom(frame.Payload);
            // What is wrong with bytes is said by each protobuf library in its own words; Go's has a special space in them.
            string message = (response.Status?.Message ?? "").Replace('\u00a0', ' ');
            int own = message.IndexOf("unmarshalling payload:", StringComparison.Ordinal);
            payload = $"{response.Status?.Code} {(own < 0 ? message : message[..own])} {response.Payload.ToStringUtf8()}";
        }

        return $"{frame.Header.StreamId} {frame.Header.Type} {frame.Header.Flags}: {payload}";
    }

    private static byte[] Frame(uint id, FrameType type, params byte[] payload) => RawPeer.Frame(id, type, FrameFlags.None, payload);

    private static byte[] Data(uint id, IMessage message) => Frame(id, FrameType.Data, message.ToByteArray());

    private static byte[] Ended(uint id) => RawPeer.Frame(id, FrameType.Data, End);

    private static byte[] Call(uint id, string method, IMessage? payload, string service = EchoService.Name, FrameFlags flags = FrameFlags.None) =>
        RawPeer.Frame(id, FrameType.Request, flags, new Request { Service = service, Method = method, Payload = payload?.ToByteString() ?? ByteString.Empty }.ToByteArray());
}
