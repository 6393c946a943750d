// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf.WellKnownTypes;

namespace Holdpoint.Ttrpc.Tests.Interop;

/// <summary>Our client, answered by the Go implementation.</summary>
public sealed class OurClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Versions => [GoPeer.Old, GoPeer.New];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Calls_AreAnswered(string version)
    {
        using GoPeer server = GoPeer.Serve(version);
        await using TtrpcClient client = await server.ConnectAsync();

        Assert.Equal("hello", await CallAsync(client, "Echo", "hello"));
        Assert.Equal(4_000_000, (await CallAsync(client, "Echo", new string('x', 4_000_000))).Length);
        Assert.Equal(new Empty(), await client.CallAsync(EchoService.Name, "Nothing", new Empty(), Empty.Parser, null, Cancelled));
        Assert.Equal("one,two", await CallAsync(client, "Metadata", "key", new TtrpcCallOptions { Metadata = new() { { "Key", "one" }, { "KEY", "two" } } }));
        Assert.Equal("none", await CallAsync(client, "Deadline", ""));
        Assert.Equal("10", await CallAsync(client, "Deadline", "", new TtrpcCallOptions { Timeout = TimeSpan.FromMinutes(10) }));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Errors_AreThrownWithCodeAndText(string version)
    {
        using GoPeer server = GoPeer.Serve(version);
        await using TtrpcClient client = await server.ConnectAsync();

        await FailsAsync(client, "Fail", "5:container not created: not found", TtrpcStatusCode.NotFound, "container not created: not found");
        await FailsAsync(client, "Fail", "cannot delete a running process", TtrpcStatusCode.Unknown, "cannot delete a running process");
        await FailsAsync(client, "Nope", "", TtrpcStatusCode.Unimplemented, "method Nope");
        Assert.Equal("still here", await CallAsync(client, "Echo", "still here"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Call_TimeoutPasses_ThrowsAndTheLateAnswerIsDropped(string version)
    {
        using GoPeer server = GoPeer.Serve(version);
        await using TtrpcClient client = await server.ConnectAsync();

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => CallAsync(client, "Wait", "", new TtrpcCallOptions { Timeout = TimeSpan.FromMilliseconds(20) }));

        Assert.Equal((TtrpcStatusCode.DeadlineExceeded, "context deadline exceeded"), (error.StatusCode, error.Message));
        Assert.Equal("still here", await CallAsync(client, "Echo", "still here"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Calls_AThousandAtOnce_GetTheirOwnAnswers(string version)
    {
        using GoPeer server = GoPeer.Serve(version);
        await using TtrpcClient client = await server.ConnectAsync();

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Task.Run(() => CallAsync(client, "Echo", new string('y', number)), Cancelled)));

        Assert.Equal(Enumerable.Range(0, 1000), answers.Select(answer => answer.Length));
    }

    [Fact]
    public async Task Server_IsKilled_PendingCallsFailAndClosedEnds()
    {
        using GoPeer server = GoPeer.Serve(GoPeer.New);
        await using TtrpcClient client = await server.ConnectAsync();
        Task<string> call = CallAsync(client, "Wait", "");
        _ = await CallAsync(client, "Echo", "");

        server.Kill();

        Assert.Equal("ttrpc: closed", (await Assert.ThrowsAsync<TtrpcClosedException>(() => call.LimitedAsync())).Message);
        await client.Closed.LimitedAsync();
    }

    [Fact]
    public async Task Streams_TalkToTheGoServer()
    {
        using GoPeer server = GoPeer.Serve(GoPeer.New);
        await using TtrpcClient client = await server.ConnectAsync();

        Assert.Equal(Enumerable.Range(0, 200), await client.ServerStreamAsync(EchoService.Name, "Count", new Int32Value { Value = 200 }, Int32Value.Parser, null, Cancelled).Select(number => number.Value).ToListAsync(Cancelled));
        Assert.Empty(await client.ServerStreamAsync(EchoService.Name, "Count", new Int32Value(), Int32Value.Parser, null, Cancelled).ToListAsync(Cancelled));
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(async () =>
            _ = await client.ServerStreamAsync(EchoService.Name, "Count", new Int32Value { Value = -3 }, Int32Value.Parser, null, Cancelled).ToListAsync(Cancelled));
        Assert.Equal((TtrpcStatusCode.NotFound, "no more"), (error.StatusCode, error.Message));

        using (TtrpcStream<Int32Value, Int32Value> sum = await client.ClientStreamAsync<Int32Value, Int32Value>(EchoService.Name, "Sum", Int32Value.Parser, null, Cancelled))
        {
            for (int i = 0; i <= 100; i++)
            {
                await sum.WriteAsync(new Int32Value { Value = i }, Cancelled);
            }

            Assert.Equal(5050, (await sum.FinishAsync(Cancelled)).Value);
        }

        using TtrpcStream<StringValue, StringValue> chat = await client.DuplexStreamAsync<StringValue, StringValue>(EchoService.Name, "Chat", StringValue.Parser, null, Cancelled);
        foreach (string word in new[] { "hello", "", "there" })
        {
            await chat.WriteAsync(new StringValue { Value = word }, Cancelled);
            Assert.Equal(word.ToUpperInvariant(), (await chat.ReadAsync(Cancelled))!.Value);
        }

        await chat.WriteAsync(new StringValue { Value = "!" }, Cancelled);
        Assert.Null(await chat.ReadAsync(Cancelled));
    }

    private static async Task<string> CallAsync(TtrpcClient client, string method, string text, TtrpcCallOptions? options = null) =>
        (await client.CallAsync(EchoService.Name, method, new StringValue { Value = text }, StringValue.Parser, options, Cancelled).LimitedAsync()).Value;

    private static async Task FailsAsync(TtrpcClient client, string method, string text, TtrpcStatusCode code, string message)
    {
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => CallAsync(client, method, text));
        Assert.Equal((code, message), (error.StatusCode, error.Message));
    }
}
