// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Framing;
using Holdpoint.Ttrpc.Tests.Envelope;

namespace Holdpoint.Ttrpc.Tests.Calls;

/// <summary>The client against a server that does what the test says.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private readonly RawPeer _peer;
    private readonly DuplexStream _stream;
    private readonly TtrpcClient _client;

    public ClientTests()
    {
        (_stream, DuplexStream other) = DuplexStream.Pair();
        _peer = new RawPeer(other);
        _client = new TtrpcClient(_stream);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _peer.Dispose();
    }

    [Fact]
    public async Task Call_WritesOneFrameInOneWrite()
    {
        Task<StringValue> call = CallAsync("hello", new TtrpcCallOptions { Timeout = TimeSpan.FromSeconds(30), Metadata = new() { { "Key", "value" } } });

        (uint id, Request request) = await _peer.ReadRequestAsync();
        Assert.Equal(1u, id);
        Assert.Equal(("service", "Method", 30_000_000_000), (request.Service, request.Method, request.TimeoutNano));
        Assert.Equal("hello", StringValue.Parser.ParseFrom(request.Payload).Value);
        Assert.Equal(new KeyValue { Key = "key", Value = "value" }, Assert.Single(request.Metadata));
        Assert.Equal(1, _stream.Writes);

        await _peer.RespondAsync(id, new StringValue { Value = "there" });
        Assert.Equal("there", (await call).Value);
    }

    [Fact]
    public async Task Call_WithoutOptions_SendsNoTimeout()
    {
        Task<StringValue> call = CallAsync("x");

        Assert.Equal(0, (await _peer.ReadRequestAsync()).Request.TimeoutNano);
        await _peer.WriteAsync(1, FrameType.Response, FrameFlags.None);
        Assert.Equal("", (await call).Value);
    }

    [Fact]
    public async Task Calls_AnsweredInAnotherOrder_GetTheirOwn()
    {
        Task<StringValue>[] calls = [CallAsync("a"), CallAsync("b"), CallAsync("c")];
        List<(uint Id, Request Request)> requests = [await _peer.ReadRequestAsync(), await _peer.ReadRequestAsync(), await _peer.ReadRequestAsync()];
        Assert.Equal([1u, 3u, 5u], requests.Select(one => one.Id));

        foreach ((uint id, Request request) in requests.AsEnumerable().Reverse())
        {
            await _peer.WriteAsync(id, FrameType.Response, FrameFlags.None, new Response { Payload = request.Payload }.ToByteArray());
        }

        Assert.Equal(["a", "b", "c"], (await Task.WhenAll(calls)).Select(one => one.Value));
    }

    [Fact]
    public async Task Call_ServerAnswersWithAnError_Throws()
    {
        Task<StringValue> call = CallAsync("x");

        await RespondAsync(new Response { Status = new Status { Code = 5, Message = "no such container: not found" } });

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => call);
        Assert.Equal((TtrpcStatusCode.NotFound, "no such container: not found"), (error.StatusCode, error.Message));
    }

    [Theory]
    [InlineData("ff")]
    [InlineData("12020a7f")]
    public async Task Call_AnswerIsGarbage_ThrowsAndTheClientLivesOn(string answer)
    {
        Task<StringValue> call = CallAsync("x");
        _ = await _peer.ReadRequestAsync();

        await _peer.WriteAsync(1, FrameType.Response, FrameFlags.None, Convert.FromHexString(answer));

        Assert.Equal(TtrpcStatusCode.Internal, (await Assert.ThrowsAsync<TtrpcException>(() => call)).StatusCode);
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Call_AnswerIsAFrameOfData_IsAProtocolError()
    {
        Task<StringValue> call = CallAsync("x");
        _ = await _peer.ReadRequestAsync();

        await _peer.WriteAsync(1, FrameType.Data, FrameFlags.None);

        Assert.Equal("unexpected data message received: protocol error", (await Assert.ThrowsAsync<TtrpcException>(() => call)).Message);
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Call_AnswerIsTooLong_IsAnErrorOfThatCallOnly()
    {
        Task<StringValue> call = CallAsync("x");
        _ = await _peer.ReadRequestAsync();

        await _peer.WriteAsync(1, FrameType.Response, FrameFlags.None, new byte[FrameHeader.MaxLength + 1]);

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => call);
        Assert.Equal((TtrpcStatusCode.ResourceExhausted, "message length 4194305 exceed maximum message size of 4194304"), (error.StatusCode, error.Message));
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Call_RequestIsTooLong_IsRefusedHere()
    {
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => CallAsync(new string('x', FrameHeader.MaxLength)));

        Assert.Equal((TtrpcStatusCode.ResourceExhausted, "message length 4194331 exceed maximum message size of 4194304"), (error.StatusCode, error.Message));
        Assert.Equal(0, _stream.Writes);
        await LivesOnAsync(1);
    }

    [Fact]
    public async Task Call_TimeoutPasses_ThrowsAndTheLateAnswerIsDropped()
    {
        Task<StringValue> call = CallAsync("x", new TtrpcCallOptions { Timeout = TimeSpan.FromMilliseconds(1) });

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => call);
        Assert.Equal((TtrpcStatusCode.DeadlineExceeded, "context deadline exceeded"), (error.StatusCode, error.Message));
        await _peer.RespondAsync((await _peer.ReadRequestAsync()).Id, new StringValue());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Call_TimeHasPassedBefore_IsNotSent()
    {
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => CallAsync("x", new TtrpcCallOptions { Timeout = TimeSpan.Zero }));

        Assert.Equal(TtrpcStatusCode.DeadlineExceeded, error.StatusCode);
        Assert.Equal(0, _stream.Writes);
    }

    [Fact]
    public async Task Call_Cancelled_ThrowsAndTheLateAnswerIsDropped()
    {
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task<StringValue> call = _client.CallAsync("service", "Method", new StringValue(), StringValue.Parser, null, cancel.Token);
        (uint id, _) = await _peer.ReadRequestAsync();

        await cancel.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancel.Token, error.CancellationToken);
        await _peer.RespondAsync(id, new StringValue());
        await LivesOnAsync(3);
    }

    [Fact]
    public async Task Calls_ServerDoesNotRead_CanBeGivenUp()
    {
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task<StringValue> written = _client.CallAsync("service", "Method", new StringValue { Value = new string('x', 1_000_000) }, StringValue.Parser, null, cancel.Token);
        Task<StringValue> waiting = _client.CallAsync("service", "Method", new StringValue(), StringValue.Parser, null, cancel.Token);

        await cancel.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => written.LimitedAsync());
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.LimitedAsync());
        // The long request was written to its end nevertheless, and the one behind it never.
        Assert.Equal(1u, (await _peer.ReadRequestAsync()).Id);
        await LivesOnAsync(3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    public async Task Server_Goes_PendingCallsFailAndClosedEnds(int bytesBefore)
    {
        Task<StringValue>[] calls = [CallAsync("a"), CallAsync("b")];
        _ = await _peer.ReadRequestAsync();
        await _peer.WriteAsync(RawPeer.Frame(1, FrameType.Response, FrameFlags.None, 1, 2, 3, 4, 5)[..bytesBefore]);

        _peer.Dispose();

        foreach (Task<StringValue> call in calls)
        {
            TtrpcClosedException error = await Assert.ThrowsAsync<TtrpcClosedException>(() => call.LimitedAsync());
            Assert.Equal(("ttrpc: closed", TtrpcStatusCode.Unavailable), (error.Message, error.StatusCode));
        }

        await _client.Closed.LimitedAsync();
        _ = await Assert.ThrowsAsync<TtrpcClosedException>(() => CallAsync("late"));
    }

    [Fact]
    public async Task Dispose_PendingCallsFailAndClosedEnds()
    {
        Task<StringValue> call = CallAsync("a");

        await _client.DisposeAsync().AsTask().LimitedAsync();

        Assert.True(_client.Closed.IsCompletedSuccessfully);
        _ = await Assert.ThrowsAsync<TtrpcClosedException>(() => call);
    }

    [Theory]
    [InlineData(2u, 2)]
    [InlineData(99u, 2)]
    [InlineData(99u, 3)]
    [InlineData(99u, 77)]
    public async Task Frame_NobodyWaitsForIt_IsDropped(uint id, byte type)
    {
        await _peer.WriteAsync(id, (FrameType)type, FrameFlags.None, 0xff, 0xff);

        await LivesOnAsync(1);
    }

    private Task<StringValue> CallAsync(string text, TtrpcCallOptions? options = null) =>
        _client.CallAsync("service", "Method", new StringValue { Value = text }, StringValue.Parser, options, Cancelled);

    private async Task RespondAsync(Response response) => await _peer.WriteAsync((await _peer.ReadRequestAsync()).Id, FrameType.Response, FrameFlags.None, response.ToByteArray());

    private async Task LivesOnAsync(uint id)
    {
        Task<StringValue> call = CallAsync("still");
        Assert.Equal(id, (await _peer.ReadRequestAsync()).Id);
        await _peer.RespondAsync(id, new StringValue { Value = "here" });
        Assert.Equal("here", (await call.LimitedAsync()).Value);
    }
}
