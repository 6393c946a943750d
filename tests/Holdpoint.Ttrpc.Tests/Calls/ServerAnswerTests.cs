// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Framing;
using Holdpoint.Ttrpc.Tests.Envelope;

namespace Holdpoint.Ttrpc.Tests.Calls;

/// <summary>What the server says to frames, right and wrong; after each wrong one the connection lives on.</summary>
public sealed class ServerAnswerTests : IAsyncLifetime
{
    private readonly EchoService _echo = new();
    private readonly TtrpcServer _server = new();
    private readonly RawPeer _peer;
    private readonly Task _served;

    public ServerAnswerTests()
    {
        (DuplexStream one, DuplexStream other) = DuplexStream.Pair();
        _peer = new RawPeer(one);
        _served = _server.AddService(EchoService.Name, _echo.Service).ServeConnectionAsync(other);
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        _peer.Dispose();
        await _server.DisposeAsync();
        await _served.LimitedAsync();
    }

    [Fact]
    public async Task Request_IsAnsweredOnItsId()
    {
        await _peer.RequestAsync(1, EchoService.Name, "Echo", Text("hello"));

        Assert.Equal("1: hello", await _peer.ReadAnswerAsync());
    }

    [Fact]
    public async Task Request_OfAnEmptyMessage_IsAnsweredByAnEmptyFrame()
    {
        await _peer.RequestAsync(7, EchoService.Name, "Nothing");

        Assert.Equal(new FrameHeader(0, 7, FrameType.Response, FrameFlags.None), (await _peer.ReadAsync())!.Value.Header);
    }

    [Fact]
    public async Task Request_UnknownService_IsUnimplemented()
    {
        await _peer.RequestAsync(1, "containerd.task.v3.Task", "Echo");

        Assert.Equal("1: error 12 service containerd.task.v3.Task", await _peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Request_UnknownMethod_IsUnimplemented()
    {
        await _peer.RequestAsync(1, EchoService.Name, "Nope");

        Assert.Equal("1: error 12 method Nope", await _peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Request_NameIsVeryLong_IsUnimplemented()
    {
        string name = new('n', 1000);

        await _peer.RequestAsync(1, name, "Echo");

        Assert.Equal($"1: error 12 service {name}", await _peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Request_Empty_IsAServiceWithoutAName()
    {
        await _peer.WriteAsync(1, FrameType.Request, FrameFlags.None);

        Assert.Equal("1: error 12 service ", await _peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Request_Garbage_IsInvalid()
    {
        await _peer.WriteAsync(1, FrameType.Request, FrameFlags.None, 0xff, 0xff, 0xff);

        Assert.Equal("1: error 3 unmarshal request error: proto: cannot parse invalid wire-format data", await _peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Request_PayloadIsGarbage_IsInternal()
    {
        await _peer.WriteAsync(1, FrameType.Request, FrameFlags.None, new Request { Service = EchoService.Name, Method = "Echo", Payload = ByteString.CopyFrom(0x0a, 0x7f) }.ToByteArray());

        Assert.StartsWith("1: error 13 ttrpc: error unmarshalling payload: ", await _peer.ReadAnswerAsync(), StringComparison.Ordinal);
        await LivesOnAsync(3);
    }

    [Theory]
    [InlineData(4194305u)]
    [InlineData(6_000_000u)]
    public async Task Frame_TooLong_IsThrownAwayAndRefused(uint length)
    {
        Task writing = _peer.WriteAsync(9, FrameType.Request, FrameFlags.None, new byte[length]);

        Assert.Equal($"9: error 8 message length {length} exceed maximum message size of 4194304", await _peer.ReadAnswerAsync());
        await writing;
        await LivesOnAsync(11);
    }

    [Theory]
    [InlineData(0u, 1)]
    [InlineData(2u, 1)]
    [InlineData(4u, 3)]
    public async Task Frame_IdIsEven_IsInvalid(uint id, byte type)
    {
        await _peer.WriteAsync(id, (FrameType)type, FrameFlags.None);

        Assert.Equal($"{id}: error 3 StreamID must be odd for client initiated streams", await _peer.ReadAnswerAsync());
        await LivesOnAsync(1);
    }

    [Theory]
    [InlineData(5u)]
    [InlineData(3u)]
    public async Task Request_IdDoesNotIncrement_IsInvalid(uint id)
    {
        await LivesOnAsync(5);

        await _peer.RequestAsync(id, EchoService.Name, "Echo", Text("again"));

        Assert.Equal($"{id}: error 3 StreamID cannot be re-used and must increment", await _peer.ReadAnswerAsync());
        await LivesOnAsync(7);
    }

    [Fact]
    public async Task Request_IdOfOneThatWasRefused_IsUsed()
    {
        await _peer.RequestAsync(1, "nobody", "Nope");
        _ = await _peer.ReadAnswerAsync();

        await _peer.RequestAsync(1, EchoService.Name, "Echo", Text("again"));

        Assert.Equal("1: error 3 StreamID cannot be re-used and must increment", await _peer.ReadAnswerAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(255)]
    public async Task Frame_TypeIsNotForAServer_IsIgnored(byte type)
    {
        await _peer.WriteAsync(1, (FrameType)type, FrameFlags.None, 1, 2, 3);

        await LivesOnAsync(1);
    }

    [Fact]
    public async Task Data_WithoutAStream_IsInvalid()
    {
        await _peer.WriteAsync(1, FrameType.Data, FrameFlags.None, 1);

        Assert.Equal("1: error 3 StreamID is no longer active", await _peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Theory]
    [InlineData("5:container not created: not found", "error 5 container not created: not found")]
    [InlineData("99:odd", "error 99 odd")]
    [InlineData("cannot delete a running process", "error 2 cannot delete a running process")]
    public async Task Handler_Throws_IsAnsweredWithCodeAndText(string failure, string answer)
    {
        await _peer.RequestAsync(1, EchoService.Name, "Fail", Text(failure));

        Assert.Equal($"1: {answer}", await _peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Handler_GivesNull_IsUnknown()
    {
        await _peer.RequestAsync(1, EchoService.Name, "Null");

        Assert.Equal("1: error 2 ttrpc: marshal called with nil", await _peer.ReadAnswerAsync());
    }

    [Fact]
    public async Task Handler_ResponseIsTooLong_IsAnErrorOfThatCallOnly()
    {
        await _peer.RequestAsync(1, EchoService.Name, "Long", new Int32Value { Value = 4194304 });

        Assert.Equal("1: error 8 message length 4194314 exceed maximum message size of 4194304", await _peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task Handler_DeadlinePasses_IsCancelledAndAnswered(long timeout)
    {
        await _peer.WriteAsync(1, FrameType.Request, FrameFlags.None, new Request { Service = EchoService.Name, Method = "Wait", TimeoutNano = timeout }.ToByteArray());

        Assert.Equal("1: error 4 context deadline exceeded", await _peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Theory]
    [InlineData(0, "none")]
    [InlineData(60_000_000_000, "1")]
    [InlineData(long.MaxValue, "153722868")]
    public async Task Handler_SeesTheDeadline(long timeout, string minutes)
    {
        await _peer.WriteAsync(1, FrameType.Request, FrameFlags.None, new Request { Service = EchoService.Name, Method = "Deadline", TimeoutNano = timeout }.ToByteArray());

        Assert.Equal($"1: {minutes}", await _peer.ReadAnswerAsync());
    }

    [Fact]
    public async Task Handler_Blocks_OthersAreServedMeanwhile()
    {
        await _peer.RequestAsync(1, EchoService.Name, "Block");
        await _echo.Waiting.LimitedAsync();

        await LivesOnAsync(3);

        _echo.Go.Release();
        Assert.Equal(1u, (await _peer.ReadAsync())!.Value.Header.StreamId);
    }

    [Fact]
    public async Task Peer_GoesWithinAFrame_EndsTheConnectionAndCancelsHandlers()
    {
        await _peer.RequestAsync(1, EchoService.Name, "Wait");
        await _echo.Waiting.LimitedAsync();
        await _peer.WriteAsync(0, 0, 0, 100, 0, 0, 0, 3, 1);

        _peer.Dispose();

        await _echo.WaitEnded.LimitedAsync();
        await _served.LimitedAsync();
        Assert.Equal(0, _server.ConnectionCount);
    }

    private static StringValue Text(string text) => new() { Value = text };

    private async Task LivesOnAsync(uint id)
    {
        await _peer.RequestAsync(id, EchoService.Name, "Echo", Text("still here"));
        Assert.Equal($"{id}: still here", await _peer.ReadAnswerAsync());
    }
}
