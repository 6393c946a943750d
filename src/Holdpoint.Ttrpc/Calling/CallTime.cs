// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Calling;

/// <summary>How long a call may wait: for its timeout, for its caller's token, or for ever, which costs nothing.</summary>
internal readonly struct CallTime : IDisposable
{
    private readonly CancellationTokenSource? _timer;

    /// <exception cref="TtrpcException">The time has passed already.</exception>
    public CallTime(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Token = cancellationToken;
        if (timeout is not { } time || time == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        if (time <= TimeSpan.Zero)
        {
            throw Passed();
        }

        Nanoseconds = time.Ticks > long.MaxValue / TimeSpan.NanosecondsPerTick ? long.MaxValue : time.Ticks * TimeSpan.NanosecondsPerTick;
        _timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (time.TotalMilliseconds < uint.MaxValue)
        {
            _timer.CancelAfter(time);
        }

        Token = _timer.Token;
    }

    /// <summary>As it is sent; 0 for no limit.</summary>
    public long Nanoseconds { get; }

    public CancellationToken Token { get; }

    /// <summary>What the Go implementation says of a deadline.</summary>
    public static TtrpcException Passed() => new(TtrpcStatusCode.DeadlineExceeded, "context deadline exceeded");

    /// <summary>Waits for a write, which itself is never cancelled.</summary>
    public Task WaitAsync(ValueTask sending)
    {
        if (sending.IsCompletedSuccessfully)
        {
            sending.GetAwaiter().GetResult();
            return Task.CompletedTask;
        }

        return Token.CanBeCanceled ? Heeded(sending.AsTask()) : sending.AsTask();
    }

    public Task<T> WaitAsync<T>(Task<T> response) => Token.CanBeCanceled ? response.WaitAsync(Token) : response;

    public void Dispose() => _timer?.Dispose();

    private Task Heeded(Task sending)
    {
        _ = sending.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return sending.WaitAsync(Token);
    }
}
