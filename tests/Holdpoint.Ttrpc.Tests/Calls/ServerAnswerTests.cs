// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Framing;
using Holdpoint.Ttrpc.Tests.Envelope;

namespace Holdpoint.Ttrpc.Tests.Calls;

/// <summary>What the server says to frames, right and wrong; after each wrong one the connection lives on.</summary>
public sealed class ServerAnswerTests : RawServerTests
{
    [Fact]
    public async Task Request_IsAnsweredOnItsId()
    {
        await Peer.RequestAsync(1, EchoService.Name, "Echo", Text("hello"));

        Assert.Equal("1: hello", await Peer.ReadAnswerAsync());
    }

    [Fact]
    public async Task Request_OfAnEmptyMessage_IsAnsweredByAnEmptyFrame()
    {
        await Peer.RequestAsync(7, EchoService.Name, "Nothing");

        Assert.Equal(new FrameHeader(0, 7, FrameType.Response, FrameFlags.None), (await Peer.ReadAsync())!.Value.Header);
    }

    [Fact]
    public async Task Request_UnknownService_IsUnimplemented()
    {
        await Peer.RequestAsync(1, "containerd.task.v3.Task", "Echo");

        Assert.Equal("1: error 12 service containerd.task.v3.Task", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Request_UnknownMethod_IsUnimplemented()
    {
        await Peer.RequestAsync(1, EchoService.Name, "Nope");

        Assert.Equal("1: error 12 method Nope", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Request_NameIsVeryLong_IsUnimplemented()
    {
        string name = new('n', 1000);

        await Peer.RequestAsync(1, name, "Echo");

        Assert.Equal($"1: error 12 service {name}", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Request_Empty_IsAServiceWithoutAName()
    {
        await Peer.WriteAsync(1, FrameType.Request, FrameFlags.None);

        Assert.Equal("1: error 12 service ", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Request_Garbage_IsInvalid()
    {
        await Peer.WriteAsync(1, FrameType.Request, FrameFlags.None, 0xff, 0xff, 0xff);

        Assert.Equal("1: error 3 unmarshal request error: proto: cannot parse invalid wire-format data", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Request_PayloadIsGarbage_IsInternal()
    {
        await Peer.WriteAsync(1, FrameType.Request, FrameFlags.None, new Request { Service = EchoService.Name, Method = "Echo", Payload = ByteString.CopyFrom(0x0a, 0x7f) }.ToByteArray());

        Assert.StartsWith("1: error 13 ttrpc: error unmarshalling payload: ", await Peer.ReadAnswerAsync(), StringComparison.Ordinal);
        await LivesOnAsync(3);
    }

    [Theory]
    [InlineData(4194305u)]
    [InlineData(6_000_000u)]
    public async Task Frame_TooLong_IsThrownAwayAndRefused(uint length)
    {
        Task writing = Peer.WriteAsync(9, FrameType.Request, FrameFlags.None, new byte[length]);

        Assert.Equal($"9: error 8 message length {length} exceed maximum message size of 4194304", await Peer.ReadAnswerAsync());
        await writing;
        await LivesOnAsync(11);
    }

    [Theory]
    [InlineData(0u, 1)]
    [InlineData(2u, 1)]
    [InlineData(4u, 3)]
    public async Task Frame_IdIsEven_IsInvalid(uint id, byte type)
    {
        await Peer.WriteAsync(id, (FrameType)type, FrameFlags.None);

        Assert.Equal($"{id}: error 3 StreamID must be odd for client initiated streams", await Peer.ReadAnswerAsync());
        await LivesOnAsync(1);
    }

    [Theory]
    [InlineData(5u)]
    [InlineData(3u)]
    public async Task Request_IdDoesNotIncrement_IsInvalid(uint id)
    {
        await LivesOnAsync(5);

        await Peer.RequestAsync(id, EchoService.Name, "Echo", Text("again"));

        Assert.Equal($"{id}: error 3 StreamID cannot be re-used and must increment", await Peer.ReadAnswerAsync());
        await LivesOnAsync(7);
    }

    [Fact]
    public async Task Request_IdOfOneThatWasRefused_IsUsed()
    {
        await Peer.RequestAsync(1, "nobody", "Nope");
        _ = await Peer.ReadAnswerAsync();

        await Peer.RequestAsync(1, EchoService.Name, "Echo", Text("again"));

        Assert.Equal("1: error 3 StreamID cannot be re-used and must increment", await Peer.ReadAnswerAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(255)]
    public async Task Frame_TypeIsNotForAServer_IsIgnored(byte type)
    {
        await Peer.WriteAsync(1, (FrameType)type, FrameFlags.None, 1, 2, 3);

        await LivesOnAsync(1);
    }

    [Fact]
    public async Task Data_WithoutAStream_IsInvalid()
    {
        await Peer.WriteAsync(1, FrameType.Data, FrameFlags.None, 1);

        Assert.Equal("1: error 3 StreamID is no longer active", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Peer_GoesWithinAFrame_EndsTheConnectionAndCancelsHandlers()
    {
        await Peer.RequestAsync(1, EchoService.Name, "Wait");
        await Echo.Waiting.LimitedAsync();
        await Peer.WriteAsync(0, 0, 0, 100, 0, 0, 0, 3, 1);

        Peer.Dispose();

        await Echo.WaitEnded.LimitedAsync();
        await Served.LimitedAsync();
        Assert.Equal(0, Server.ConnectionCount);
    }

    private static StringValue Text(string text) => new() { Value = text };
}
