// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc.Tests.Calls;

/// <summary>What the server says to frames of streams; after each wrong one the connection lives on.</summary>
public sealed class StreamAnswerTests : RawServerTests
{
    private const FrameFlags Closed = FrameFlags.RemoteClosed | FrameFlags.NoData;

    [Fact]
    public async Task Count_SendsDataAndThenItsEnd()
    {
        await Peer.RequestAsync(1, EchoService.Name, "Count", new Int32Value { Value = 2 }, FrameFlags.RemoteClosed);

        await ReadAsync(1, FrameType.Data, FrameFlags.None, new Int32Value { Value = 0 });
        await ReadAsync(1, FrameType.Data, FrameFlags.None, new Int32Value { Value = 1 });
        await ReadAsync(1, FrameType.Data, Closed);
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Count_RequestIsEmpty_IsCalled()
    {
        await Peer.RequestAsync(1, EchoService.Name, "Count", null, FrameFlags.RemoteClosed);

        await ReadAsync(1, FrameType.Data, Closed);
    }

    [Fact]
    public async Task Count_Fails_EndsWithAnError()
    {
        await Peer.RequestAsync(1, EchoService.Name, "Count", new Int32Value { Value = -1 }, FrameFlags.RemoteClosed);

        await ReadAsync(1, FrameType.Data, FrameFlags.None, new Int32Value { Value = 0 });
        Assert.Equal("1: error 5 no more", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Sum_GetsDataUntilTheEnd_IsAnsweredOnce()
    {
        await OpenAsync("Sum");
        await DataAsync(new Int32Value { Value = 40 });
        await DataAsync(new Int32Value());
        await DataAsync(new Int32Value { Value = 2 });
        await Peer.WriteAsync(1, FrameType.Data, Closed);

        (FrameHeader header, byte[] payload) = (await Peer.ReadAsync())!.Value;

        Assert.Equal((FrameType.Response, FrameFlags.None), (header.Type, header.Flags));
        Assert.Equal(42, Int32Value.Parser.ParseFrom(Envelope.Response.Parser.ParseFrom(payload).Payload).Value);
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Sum_RequestHasAPayload_IsTheFirstMessage()
    {
        await Peer.RequestAsync(1, EchoService.Name, "Sum", new Int32Value { Value = 7 }, FrameFlags.RemoteOpen);
        await Peer.WriteAsync(1, FrameType.Data, Closed);

        Assert.Equal(7, Int32Value.Parser.ParseFrom(Envelope.Response.Parser.ParseFrom((await Peer.ReadAsync())!.Value.Payload).Payload).Value);
    }

    [Fact]
    public async Task Chat_EachIsAnswered_EmptyOnesToo()
    {
        await OpenAsync("Chat");

        await DataAsync(new StringValue { Value = "hello" });
        await ReadAsync(1, FrameType.Data, FrameFlags.None, new StringValue { Value = "HELLO" });
        await DataAsync(new StringValue());
        await ReadAsync(1, FrameType.Data, FrameFlags.None, new StringValue());
        await Peer.WriteAsync(1, FrameType.Data, Closed);
        await ReadAsync(1, FrameType.Data, Closed);
    }

    [Fact]
    public async Task Data_AfterTheServersEnd_IsInvalid()
    {
        await OpenAsync("Chat");
        await DataAsync(new StringValue { Value = "!" });
        await ReadAsync(1, FrameType.Data, Closed);

        await DataAsync(new StringValue { Value = "late" });

        Assert.Equal("1: error 3 StreamID is no longer active", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Data_AfterTheClientsEnd_EndsTheStreamWithAnError()
    {
        await OpenAsync("Deaf");
        await Peer.WriteAsync(1, FrameType.Data, Closed);

        await DataAsync(new StringValue());

        Assert.Equal("1: error 3 data handling error: ttrpc: stream closed", await Peer.ReadAnswerAsync());
        await Echo.WaitEnded.LimitedAsync();
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Data_TheEndHasAMessage_EndsTheStreamWithAnError()
    {
        await OpenAsync("Deaf");

        await Peer.WriteAsync(1, FrameType.Data, FrameFlags.RemoteClosed, new StringValue { Value = "x" }.ToByteArray());

        Assert.Equal("1: error 3 data close message cannot include data", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Data_Garbage_IsTheHandlersError()
    {
        await OpenAsync("Sum");

        await Peer.WriteAsync(1, FrameType.Data, FrameFlags.None, 0xff);

        Assert.StartsWith("1: error 13 ttrpc: error unmarshalling payload: ", await Peer.ReadAnswerAsync(), StringComparison.Ordinal);
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Data_NobodyTakesIt_TheStreamIsGivenUp()
    {
        await OpenAsync("Deaf");
        for (int i = 0; i < 65; i++)
        {
            await DataAsync(new StringValue { Value = "x" });
        }

        Assert.Equal("1: error 3 data handling error: ttrpc: stream buffer full", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Data_ForAUnaryCall_IsInvalid()
    {
        await Peer.RequestAsync(1, EchoService.Name, "Wait");
        await Peer.WriteAsync(1, FrameType.Data, FrameFlags.None, 1);

        Assert.Equal("1: error 3 StreamID is no longer active", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    private Task OpenAsync(string method) => Peer.WriteAsync(1, FrameType.Request, FrameFlags.RemoteOpen, new Envelope.Request { Service = EchoService.Name, Method = method }.ToByteArray());

    private Task DataAsync(IMessage message) => Peer.WriteAsync(1, FrameType.Data, FrameFlags.None, message.ToByteArray());

    private async Task ReadAsync(uint id, FrameType type, FrameFlags flags, IMessage? message = null)
    {
        (FrameHeader header, byte[] payload) = (await Peer.ReadAsync())!.Value;
        Assert.Equal((id, type, flags), (header.StreamId, header.Type, header.Flags));
        Assert.Equal(message?.ToByteArray() ?? [], payload);
    }
}
