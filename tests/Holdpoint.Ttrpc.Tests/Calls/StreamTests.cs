// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc.Tests.Calls;

/// <summary>The streams of our client: with our server, and with a server that does what the test says.</summary>
public sealed class StreamTests : IAsyncDisposable
{
    private const FrameFlags End = FrameFlags.RemoteClosed | FrameFlags.NoData;

    private readonly TtrpcServer _server = new();
    private readonly TtrpcClient _client;
    private readonly RawPeer _peer;
    private readonly TtrpcClient _raw;

    public StreamTests()
    {
        (DuplexStream one, DuplexStream other) = DuplexStream.Pair();
        _ = _server.AddService(EchoService.Name, new EchoService().Service).ServeConnectionAsync(other);
        _client = new TtrpcClient(one);
        (DuplexStream mine, DuplexStream theirs) = DuplexStream.Pair();
        _peer = new RawPeer(theirs);
        _raw = new TtrpcClient(mine);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _raw.DisposeAsync();
        await _server.DisposeAsync();
        _peer.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    public async Task ServerStream_GivesAllInOrder(int count)
    {
        List<int> numbers = [];
        await foreach (Int32Value number in _client.ServerStreamAsync(EchoService.Name, "Count", new Int32Value { Value = count }, Int32Value.Parser, null, Cancelled))
        {
            numbers.Add(number.Value);
        }

        Assert.Equal(Enumerable.Range(0, count), numbers);
    }

    [Fact]
    public async Task ServerStream_Fails_GivesWhatCameBefore()
    {
        List<int> numbers = [];
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(async () =>
        {
            await foreach (Int32Value number in _client.ServerStreamAsync(EchoService.Name, "Count", new Int32Value { Value = -3 }, Int32Value.Parser, null, Cancelled))
            {
                numbers.Add(number.Value);
            }
        });

        Assert.Equal((TtrpcStatusCode.NotFound, "no more"), (error.StatusCode, error.Message));
        Assert.Equal([0, 1, 2], numbers);
    }

    [Fact]
    public async Task ClientStream_GetsOneResponse()
    {
        using TtrpcStream<Int32Value, Int32Value> sum = await _client.ClientStreamAsync<Int32Value, Int32Value>(EchoService.Name, "Sum", Int32Value.Parser, null, Cancelled);
        for (int i = 0; i <= 1000; i++)
        {
            await sum.WriteAsync(new Int32Value { Value = i }, Cancelled);
        }

        Assert.Equal(500_500, (await sum.FinishAsync(Cancelled)).Value);
        Assert.Null(await sum.ReadAsync(Cancelled));
        Assert.Equal("ttrpc: stream closed", (await Assert.ThrowsAsync<TtrpcException>(() => sum.WriteAsync(new Int32Value(), Cancelled).AsTask())).Message);
    }

    [Fact]
    public async Task DuplexStream_TalksBothWays()
    {
        using TtrpcStream<StringValue, StringValue> chat = await ChatAsync(_client);
        foreach (string word in new[] { "hello", "", "there" })
        {
            await chat.WriteAsync(new StringValue { Value = word }, Cancelled);
            Assert.Equal(word.ToUpperInvariant(), (await chat.ReadAsync(Cancelled))!.Value);
        }

        await chat.CompleteAsync(Cancelled);
        Assert.Null(await chat.ReadAsync(Cancelled));
    }

    [Fact]
    public async Task Stream_UnknownMethod_ReadThrows()
    {
        using TtrpcStream<StringValue, StringValue> nope = await _client.DuplexStreamAsync<StringValue, StringValue>(EchoService.Name, "Nope", StringValue.Parser, null, Cancelled);

        Assert.Equal(TtrpcStatusCode.Unimplemented, (await Assert.ThrowsAsync<TtrpcException>(() => nope.ReadAsync(Cancelled).AsTask())).StatusCode);
    }

    [Fact]
    public async Task Stream_TimeoutPasses_ReadThrows()
    {
        using TtrpcStream<StringValue, StringValue> chat = await _client.DuplexStreamAsync<StringValue, StringValue>(
            EchoService.Name, "Chat", StringValue.Parser, new TtrpcCallOptions { Timeout = TimeSpan.FromMilliseconds(1) }, Cancelled);

        Assert.Equal(TtrpcStatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<TtrpcException>(() => chat.ReadAsync(Cancelled).AsTask())).StatusCode);
    }

    [Fact]
    public async Task Stream_ConnectionEnds_ReadThrows()
    {
        using TtrpcStream<StringValue, StringValue> chat = await ChatAsync(_client);

        await _server.DisposeAsync();

        _ = await Assert.ThrowsAsync<TtrpcClosedException>(() => chat.ReadAsync(Cancelled).AsTask().LimitedAsync());
    }

    [Fact]
    public async Task ServerStream_EmptyRequest_IsWrittenNevertheless()
    {
        await using IAsyncEnumerator<Empty> reading = _raw.ServerStreamAsync("s", "M", new Empty(), Empty.Parser, null, Cancelled).GetAsyncEnumerator(Cancelled);
        ValueTask<bool> moving = reading.MoveNextAsync();

        (FrameHeader header, byte[] payload) = (await _peer.ReadAsync())!.Value;

        Assert.Equal((FrameType.Request, FrameFlags.RemoteClosed), (header.Type, header.Flags));
        Assert.Equal([0x0a, 1, (byte)'s', 0x12, 1, (byte)'M', 0x1a, 0], payload);
        await _peer.WriteAsync(1, FrameType.Data, End);
        Assert.False(await moving);
    }

    [Fact]
    public async Task Stream_DisposedBeforeItsEnd_DropsTheRest()
    {
        TtrpcStream<StringValue, StringValue> chat = await ChatAsync(_raw);
        Assert.Equal(FrameFlags.RemoteOpen, (await _peer.ReadAsync())!.Value.Header.Flags);

        chat.Dispose();

        await _peer.WriteAsync(1, FrameType.Data, FrameFlags.None, 0xff);
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Stream_LastMessageComesWithTheEnd_IsGiven()
    {
        using TtrpcStream<StringValue, StringValue> chat = await ChatAsync(_raw);

        await _peer.WriteAsync(1, FrameType.Data, FrameFlags.RemoteClosed, new StringValue { Value = "last" }.ToByteArray());

        Assert.Equal("last", (await chat.ReadAsync(Cancelled))!.Value);
        Assert.Null(await chat.ReadAsync(Cancelled));
    }

    [Fact]
    public async Task Stream_NobodyReads_IsGivenUpAndTheOthersGoOn()
    {
        using TtrpcStream<StringValue, StringValue> chat = await ChatAsync(_raw);
        _ = await _peer.ReadAsync();
        for (int i = 0; i < 70; i++)
        {
            await _peer.WriteAsync(1, FrameType.Data, FrameFlags.None);
        }

        await LivesOnAsync(3);
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(async () => await chat.ReadAllAsync(Cancelled).CountAsync(Cancelled));
        Assert.Equal((TtrpcStatusCode.ResourceExhausted, "ttrpc: stream buffer full"), (error.StatusCode, error.Message));
    }

    [Theory]
    [InlineData(3, "received data from non-streaming server: protocol error")]
    [InlineData(1, "unexpected request message received: protocol error")]
    public async Task ClientStream_WrongFrame_IsAProtocolError(byte type, string message)
    {
        using TtrpcStream<StringValue, StringValue> sum = await _raw.ClientStreamAsync<StringValue, StringValue>("s", "M", StringValue.Parser, null, Cancelled);

        await _peer.WriteAsync(1, (FrameType)type, FrameFlags.None);

        Assert.Equal(message, (await Assert.ThrowsAsync<TtrpcException>(() => sum.ReadAsync(Cancelled).AsTask().LimitedAsync())).Message);
    }

    private static Task<TtrpcStream<StringValue, StringValue>> ChatAsync(TtrpcClient client) =>
        client.DuplexStreamAsync<StringValue, StringValue>(EchoService.Name, "Chat", StringValue.Parser, null, Cancelled);

    private async Task LivesOnAsync(uint id)
    {
        Task<StringValue> call = _raw.CallAsync("s", "M", new StringValue(), StringValue.Parser, null, Cancelled);
        Assert.Equal(id, (await _peer.ReadRequestAsync()).Id);
        await _peer.RespondAsync(id, new StringValue { Value = "here" });
        Assert.Equal("here", (await call.LimitedAsync()).Value);
    }
}
