// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Testing;

namespace Holdpoint.Tests.Events;

/// <summary>Thousands of rounds in which a signal and the end of a wait meet: each signal is taken exactly once.</summary>
public sealed class NamedEventRaceTests : IDisposable
{
    private const string Name = "race";
    private const int Rounds = 3000;
    private readonly EventFolder _folder = new();
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_CancelledAsTheSignalComes_LosesNoSignal(bool blocking)
    {
        using NamedEvent made = NamedEvent.Create(Name);
        for (int round = 0; round < Rounds; round++)
        {
            using CancellationTokenSource cancel = new();
            Task<bool> waiter = blocking
                ? Task.Run(() => made.Wait(Timeout.InfiniteTimeSpan, cancel.Token), _end)
                : made.WaitAsync(Timeout.InfiniteTimeSpan, cancel.Token);
            // Now the one first, now the other.
            Task signal = Task.Run(() => Turn(round, () => _ = NamedEvent.Signal(Name)), _end);
            Task cancellation = Task.Run(() => Turn(round / 7, cancel.Cancel), _end);
            await Task.WhenAll(signal, cancellation).WaitAsync(TimeLimits.Step, _end);
            await AssertSignalIsTakenOnce(made, waiter);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_DeadlineAsTheSignalComes_LosesNoSignal(bool blocking)
    {
        using NamedEvent made = NamedEvent.Create(Name);
        for (int round = 0; round < Rounds / 3; round++)
        {
            TimeSpan deadline = TimeSpan.FromMilliseconds(round % 3);
            Task<bool> waiter = blocking ? Task.Run(() => made.Wait(deadline), _end) : made.WaitAsync(deadline, _end);
            await Task.Run(() => Turn(round, () => _ = NamedEvent.Signal(Name)), _end);
            await AssertSignalIsTakenOnce(made, waiter);
        }
    }

    [Fact]
    public async Task WaitAsync_ManyWaitersManySignals_EachSignalReleasesOne()
    {
        using NamedEvent made = NamedEvent.Create(Name);
        for (int round = 0; round < Rounds / 20; round++)
        {
            Task<bool>[] waiters = [.. Enumerable.Range(0, 10).Select(_ => made.WaitAsync(Timeout.InfiniteTimeSpan, _end))];
            await Task.WhenAll(waiters.Select(_ => Task.Run(() => NamedEvent.Signal(Name), _end)));

            Assert.All(await Task.WhenAll(waiters).WaitAsync(TimeLimits.Step, _end), Assert.True);
            Assert.False(made.Wait(TimeSpan.Zero, _end));
        }
    }

    [Fact]
    public async Task Dispose_AsWaitsBeginAndEnd_LeavesNobodyWaiting()
    {
        for (int round = 0; round < Rounds / 10; round++)
        {
            NamedEvent made = NamedEvent.Create(Name);
            Task[] waiters =
            [
                Task.Run(() => made.Wait(Timeout.InfiniteTimeSpan), _end),
                Task.Run(() => made.WaitAsync(TimeSpan.FromMilliseconds(round % 2), _end), _end),
                Task.Run(() => made.WaitAsync(Timeout.InfiniteTimeSpan, _end), _end),
            ];
            Turn(round, made.Dispose);

            foreach (Task waiter in waiters)
            {
                Exception? error = await Record.ExceptionAsync(() => waiter.WaitAsync(TimeLimits.Step, _end));
                Assert.True(error is null or ObjectDisposedException, $"{error}");
            }
        }
    }

    /// <summary>One signal was sent: either the wait took it, or it is still there.</summary>
    private async Task AssertSignalIsTakenOnce(NamedEvent made, Task<bool> waiter)
    {
        bool taken;
        try
        {
            taken = await waiter.WaitAsync(TimeLimits.Step, _end);
        }
        catch (OperationCanceledException)
        {
            taken = false;
        }

        Assert.Equal(!taken, await made.WaitAsync(taken ? TimeSpan.Zero : TimeLimits.Step, _end));
    }

    private static void Turn(int round, Action action)
    {
        Thread.SpinWait(round % 50 * 20);
        action();
    }
}
