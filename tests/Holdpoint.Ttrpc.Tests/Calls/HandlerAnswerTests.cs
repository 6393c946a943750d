// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Framing;
using Holdpoint.Ttrpc.Tests.Envelope;

namespace Holdpoint.Ttrpc.Tests.Calls;

/// <summary>What the server makes of what handlers give and throw; the connection lives on.</summary>
public sealed class HandlerAnswerTests : RawServerTests
{
    [Theory]
    [InlineData("5:container not created: not found", "error 5 container not created: not found")]
    [InlineData("99:odd", "error 99 odd")]
    [InlineData("cannot delete a running process", "error 2 cannot delete a running process")]
    public async Task Handler_Throws_IsAnsweredWithCodeAndText(string failure, string answer)
    {
        await Peer.RequestAsync(1, EchoService.Name, "Fail", new StringValue { Value = failure });

        Assert.Equal($"1: {answer}", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Handler_GivesNull_IsUnknown()
    {
        await Peer.RequestAsync(1, EchoService.Name, "Null");

        Assert.Equal("1: error 2 ttrpc: marshal called with nil", await Peer.ReadAnswerAsync());
    }

    [Fact]
    public async Task Handler_ResponseIsTooLong_IsAnErrorOfThatCallOnly()
    {
        await Peer.RequestAsync(1, EchoService.Name, "Long", new Int32Value { Value = 4194304 });

        Assert.Equal("1: error 8 message length 4194314 exceed maximum message size of 4194304", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task Handler_DeadlinePasses_IsCancelledAndAnswered(long timeout)
    {
        await Peer.WriteAsync(1, FrameType.Request, FrameFlags.None, new Request { Service = EchoService.Name, Method = "Wait", TimeoutNano = timeout }.ToByteArray());

        Assert.Equal("1: error 4 context deadline exceeded", await Peer.ReadAnswerAsync());
        await LivesOnAsync(3);
    }

    [Theory]
    [InlineData(0, "none")]
    [InlineData(60_000_000_000, "1")]
    [InlineData(long.MaxValue, "153722868")]
    public async Task Handler_SeesTheDeadline(long timeout, string minutes)
    {
        await Peer.WriteAsync(1, FrameType.Request, FrameFlags.None, new Request { Service = EchoService.Name, Method = "Deadline", TimeoutNano = timeout }.ToByteArray());

        Assert.Equal($"1: {minutes}", await Peer.ReadAnswerAsync());
    }

    [Fact]
    public async Task Handler_Blocks_OthersAreServedMeanwhile()
    {
        await Peer.RequestAsync(1, EchoService.Name, "Block");
        await Echo.Waiting.LimitedAsync();

        await LivesOnAsync(3);

        Echo.Go.Release();
        Assert.Equal(1u, (await Peer.ReadAsync())!.Value.Header.StreamId);
    }
}
