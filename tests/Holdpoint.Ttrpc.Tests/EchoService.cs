// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Holdpoint.Ttrpc.Tests;

/// <summary>The service of the tests; the one in Go, tests/TestPrograms/ttrpc, has the same methods.</summary>
internal sealed class EchoService
{
    public const string Name = "holdpoint.test.Echo";

    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waitEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EchoService() => Service = new TtrpcService()
        .Unary("Echo", StringValue.Parser, (request, _) => new ValueTask<StringValue>(request))
        .Unary("Nothing", Empty.Parser, (request, _) => new ValueTask<Empty>(request))
        .Unary<StringValue, StringValue>("Fail", StringValue.Parser, (request, _) => throw Failure(request.Value))
        .Unary<StringValue, StringValue>("Null", StringValue.Parser, (_, _) => new ValueTask<StringValue>((StringValue)null!))
        .Unary<StringValue, StringValue>("Metadata", StringValue.Parser, (request, context) => new ValueTask<StringValue>(new StringValue { Value = string.Join(',', context.Metadata.GetAll(request.Value)) }))
        .Unary<Empty, StringValue>("Deadline", Empty.Parser, (_, context) => new ValueTask<StringValue>(new StringValue { Value = Left(context) }))
        .Unary<Int32Value, StringValue>("Long", Int32Value.Parser, (request, _) => new ValueTask<StringValue>(new StringValue { Value = new string('l', request.Value) }))
        .Unary<Empty, Empty>("Wait", Empty.Parser, WaitAsync)
        .Unary<Empty, Empty>("Block", Empty.Parser, Block)
        .Unary<Empty, Empty>("Stubborn", Empty.Parser, StubbornAsync)
        .ServerStream<Int32Value, Int32Value>("Count", Int32Value.Parser, CountAsync)
        .ClientStream<Int32Value, Int32Value>("Sum", Int32Value.Parser, SumAsync)
        .DuplexStream<StringValue, StringValue>("Chat", StringValue.Parser, ChatAsync)
        .DuplexStream<StringValue, StringValue>("Deaf", StringValue.Parser, DeafAsync);

    public TtrpcService Service { get; }

    /// <summary>Ends as soon as a call of Wait or Block runs.</summary>
    public Task Waiting => _waiting.Task;

    /// <summary>Ends when a call of Wait has been cancelled.</summary>
    public Task WaitEnded => _waitEnded.Task;

    /// <summary>Lets calls of Block end.</summary>
    public SemaphoreSlim Go { get; } = new(0);

    // "5:text" is a status; all else is an error without one.
    private static Exception Failure(string what) =>
        what.Split(':', 2) is [var code, var text] ? new TtrpcException((TtrpcStatusCode)int.Parse(code, CultureInfo.InvariantCulture), text) : new InvalidOperationException(what);

    private static string Left(TtrpcCallContext context) =>
        context.Deadline is { } deadline ? Math.Ceiling((deadline - DateTimeOffset.UtcNow).TotalMinutes).ToString(CultureInfo.InvariantCulture) : "none";

    // Numbers up to the one that is asked for; a negative one fails after as many.
    private static async ValueTask CountAsync(Int32Value to, TtrpcStreamWriter<Int32Value> numbers, TtrpcCallContext context)
    {
        for (int i = 0; i < Math.Abs(to.Value); i++)
        {
            await numbers.WriteAsync(new Int32Value { Value = i });
        }

        if (to.Value < 0)
        {
            throw new TtrpcException(TtrpcStatusCode.NotFound, "no more");
        }
    }

    private static async ValueTask<Int32Value> SumAsync(IAsyncEnumerable<Int32Value> numbers, TtrpcCallContext context)
    {
        Int32Value total = new();
        await foreach (Int32Value number in numbers)
        {
            total.Value += number.Value;
        }

        return total;
    }

    // Each text in capitals; "!" ends it from this side.
    private static async ValueTask ChatAsync(IAsyncEnumerable<StringValue> texts, TtrpcStreamWriter<StringValue> answers, TtrpcCallContext context)
    {
        await foreach (StringValue text in texts)
        {
            if (text.Value == "!")
            {
                break;
            }

            await answers.WriteAsync(new StringValue { Value = text.Value.ToUpperInvariant() });
        }
    }

    private async ValueTask DeafAsync(IAsyncEnumerable<StringValue> texts, TtrpcStreamWriter<StringValue> answers, TtrpcCallContext context) =>
        _ = await WaitAsync(new Empty(), context);

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

    // Its cancellation runs on the thread that cancels, and stays there.
    private async ValueTask<Empty> StubbornAsync(Empty request, TtrpcCallContext context)
    {
        using CancellationTokenRegistration registered = context.CancellationToken.Register(() => Go.Wait(TimeLimits.Step, CancellationToken.None));
        return await WaitAsync(request, context);
    }

    private ValueTask<Empty> Block(Empty request, TtrpcCallContext context)
    {
        _waiting.TrySetResult();
        return Go.Wait(TimeLimits.Step, CancellationToken.None) ? new ValueTask<Empty>(request) : throw new TimeoutException();
    }
}
