// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf.WellKnownTypes;

namespace Holdpoint.Ttrpc.Tests.Calls;

/// <summary>Our client and our server, in memory: their life and their end.</summary>
public sealed class ServerTests : IAsyncDisposable
{
    private readonly EchoService _echo = new();
    private readonly TtrpcServer _server = new();
    private readonly List<TtrpcClient> _clients = [];

    public ServerTests() => _server.AddService(EchoService.Name, _echo.Service).AddService("holdpoint.test.v2.Echo", _echo.Service);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (TtrpcClient client in _clients)
        {
            await client.DisposeAsync();
        }

        _echo.Go.Release(100);
        await _server.DisposeAsync();
        _echo.Go.Dispose();
    }

    [Theory]
    [InlineData(EchoService.Name)]
    [InlineData("holdpoint.test.v2.Echo")]
    public async Task Service_UnderSeveralNames_AnswersToEach(string service)
    {
        Assert.Equal("hello", (await Connect().CallAsync(service, "Echo", new StringValue { Value = "hello" }, StringValue.Parser, null, Cancelled)).Value);
    }

    [Fact]
    public async Task Calls_AThousandAtOnceOverOneConnection_GetTheirOwnAnswers()
    {
        TtrpcClient client = Connect();

        StringValue[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Task.Run(
            () => client.CallAsync(EchoService.Name, "Echo", new StringValue { Value = new string('x', number) }, StringValue.Parser, null, Cancelled), Cancelled)));

        Assert.Equal(Enumerable.Range(0, 1000), answers.Select(answer => answer.Value.Length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4000)]
    [InlineData(70_000)]
    [InlineData(4_194_260)]
    public async Task Call_MessagesOfAnyLegalLength_ComeBack(int length)
    {
        string text = new('x', length);

        Assert.Equal(text, (await Connect().CallAsync(EchoService.Name, "Echo", new StringValue { Value = text }, StringValue.Parser, null, Cancelled)).Value);
    }

    [Fact]
    public async Task Metadata_ReachesTheHandler()
    {
        TtrpcCallOptions options = new() { Metadata = new() { { "Key", "one" }, { "other", "x" }, { "KEY", "two" } } };

        Assert.Equal("one,two", (await Connect().CallAsync(EchoService.Name, "Metadata", new StringValue { Value = "key" }, StringValue.Parser, options, Cancelled)).Value);
    }

    [Fact]
    public async Task Shutdown_CallsInProgress_AreAnsweredAndIdleConnectionsClosed()
    {
        TtrpcClient idle = Connect(), busy = Connect();
        Task<Empty> call = busy.CallAsync(EchoService.Name, "Block", new Empty(), Empty.Parser, null, Cancelled);
        await _echo.Waiting.LimitedAsync();

        Task shutdown = _server.ShutdownAsync(Cancelled);
        await idle.Closed.LimitedAsync();
        Assert.False(busy.Closed.IsCompleted);
        Assert.False(shutdown.IsCompleted);

        _echo.Go.Release();
        _ = await call.LimitedAsync();
        await shutdown.LimitedAsync();
        await busy.Closed.LimitedAsync();
    }

    [Fact]
    public async Task Shutdown_WaitIsCancelled_ConnectionsStillEndWhenTheyCan()
    {
        TtrpcClient busy = Connect();
        Task<Empty> call = busy.CallAsync(EchoService.Name, "Block", new Empty(), Empty.Parser, null, Cancelled);
        await _echo.Waiting.LimitedAsync();
        using CancellationTokenSource cancel = new();

        Task shutdown = _server.ShutdownAsync(cancel.Token);
        await cancel.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shutdown);

        _echo.Go.Release();
        _ = await call.LimitedAsync();
        await busy.Closed.LimitedAsync();
    }

    [Fact]
    public async Task Dispose_CallsInProgress_AreCancelledAndFail()
    {
        TtrpcClient client = Connect();
        Task<Empty> call = client.CallAsync(EchoService.Name, "Wait", new Empty(), Empty.Parser, null, Cancelled);
        await _echo.Waiting.LimitedAsync();

        await _server.DisposeAsync().AsTask().LimitedAsync();

        await _echo.WaitEnded.LimitedAsync();
        _ = await Assert.ThrowsAsync<TtrpcClosedException>(() => call.LimitedAsync());
    }

    [Fact]
    public async Task Dispose_AHandlerTakesItsTimeToEnd_IsNotWaitedFor()
    {
        TtrpcClient client = Connect();
        Task<Empty> call = client.CallAsync(EchoService.Name, "Stubborn", new Empty(), Empty.Parser, null, Cancelled);
        await _echo.Waiting.LimitedAsync();

        await _server.DisposeAsync().AsTask().LimitedAsync();

        _ = await Assert.ThrowsAsync<TtrpcClosedException>(() => call.LimitedAsync());
        Assert.Equal(0, _echo.Go.CurrentCount);
    }

    [Fact]
    public async Task Serve_AfterTheEnd_ClosesTheConnection()
    {
        await _server.DisposeAsync();

        await Connect().Closed.LimitedAsync();
    }

    [Fact]
    public void AddService_WhenItServes_IsRefused()
    {
        _ = Connect();

        _ = Assert.Throws<InvalidOperationException>(() => _server.AddService("late", new TtrpcService()));
    }

    [Fact]
    public void AddService_NameIsTaken_IsRefused() => Assert.Throws<ArgumentException>(() => _server.AddService(EchoService.Name, new TtrpcService()));

    private TtrpcClient Connect()
    {
        (DuplexStream one, DuplexStream other) = DuplexStream.Pair();
        _ = _server.ServeConnectionAsync(other);
        TtrpcClient client = new(one);
        _clients.Add(client);
        return client;
    }
}
