// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Windows.Tests.Ttrpc;

/// <summary>ttrpc over named pipes.</summary>
[SupportedOSPlatform("windows")]
public sealed class NamedPipeTests : IAsyncLifetime
{
    private const string Service = "holdpoint.test.Echo";

    private readonly string _name = $@"\\.\pipe\holdpoint-test-{Guid.NewGuid()}";
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waitEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TtrpcServer _server = new();
    private readonly Task _serving;

    public NamedPipeTests() => _serving = _server
        .AddService(Service, new TtrpcService()
            .Unary("Echo", StringValue.Parser, (StringValue request, TtrpcCallContext _) => new ValueTask<StringValue>(request))
            .Unary<Empty, Empty>("Wait", Empty.Parser, WaitAsync))
        .ServeAsync(TtrpcListener.NamedPipe(_name, currentUserOnly: true), CancellationToken.None);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().AsTask().WaitAsync(TimeLimits.Step, Cancelled);
        await _serving.WaitAsync(TimeLimits.Step, Cancelled);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    [InlineData(4_000_000)]
    public async Task Call_MessagesOfAnyLength_ComeBack(int length)
    {
        await using TtrpcClient client = await TtrpcClient.ConnectNamedPipeAsync(_name, Cancelled);

        Assert.Equal(length, (await EchoAsync(client, new string('x', length))).Length);
    }

    [Fact]
    public async Task Clients_ManyAtOnce_GetTheirOwnAnswers()
    {
        int[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(
            async () =>
            {
                await using TtrpcClient client = await TtrpcClient.ConnectNamedPipeAsync(_name, Cancelled);
                return (await EchoAsync(client, new string('x', number))).Length;
            },
            Cancelled)));

        Assert.Equal(Enumerable.Range(0, 100), answers);
    }

    [Fact]
    public async Task Calls_AThousandAtOnce_GetTheirOwnAnswers()
    {
        await using TtrpcClient client = await TtrpcClient.ConnectNamedPipeAsync(_name, Cancelled);

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Task.Run(() => EchoAsync(client, new string('x', number)), Cancelled)));

        Assert.Equal(Enumerable.Range(0, 1000), answers.Select(answer => answer.Length));
    }

    [Fact]
    public async Task Client_Goes_HandlersAreCancelled()
    {
        TtrpcClient client = await TtrpcClient.ConnectNamedPipeAsync(_name, Cancelled);
        Task<Empty> call = client.CallAsync(Service, "Wait", new Empty(), Empty.Parser, null, Cancelled);
        await _waiting.Task.WaitAsync(TimeLimits.Step, Cancelled);

        await client.DisposeAsync();

        _ = await Assert.ThrowsAsync<TtrpcClosedException>(() => call);
        await _waitEnded.Task.WaitAsync(TimeLimits.Step, Cancelled);
    }

    [Fact]
    public async Task Server_Goes_PendingCallsFailAndClosedEnds()
    {
        await using TtrpcClient client = await TtrpcClient.ConnectNamedPipeAsync(_name, Cancelled);
        Task<Empty> call = client.CallAsync(Service, "Wait", new Empty(), Empty.Parser, null, Cancelled);
        await _waiting.Task.WaitAsync(TimeLimits.Step, Cancelled);

        await _server.DisposeAsync();

        _ = await Assert.ThrowsAsync<TtrpcClosedException>(() => call.WaitAsync(TimeLimits.Step, Cancelled));
        await client.Closed.WaitAsync(TimeLimits.Step, Cancelled);
    }

    [Fact]
    public async Task Connect_NobodyServes_WaitsUntilItIsCancelled()
    {
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(50));

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TtrpcClient.ConnectNamedPipeAsync(_name + "-nobody", cancel.Token));
    }

    private static async Task<string> EchoAsync(TtrpcClient client, string text) =>
        (await client.CallAsync(Service, "Echo", new StringValue { Value = text }, StringValue.Parser, null, Cancelled).WaitAsync(TimeLimits.Step, Cancelled)).Value;

    private async ValueTask<Empty> WaitAsync(Empty request, TtrpcCallContext context)
    {
        _waiting.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
        finally
        {
            _waitEnded.TrySetResult();
        }

        return request;
    }
}
