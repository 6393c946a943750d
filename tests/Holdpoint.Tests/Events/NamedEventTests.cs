// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Testing;

namespace Holdpoint.Tests.Events;

public sealed class NamedEventTests : IDisposable
{
    private const string Name = "test-event";
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(50);
    private readonly EventFolder _folder = new();
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_FolderMissing_MakesFolderAndFifoForTheOwnerOnly()
    {
        using NamedEvent made = NamedEvent.Create(Name);

        Assert.Equal(Name, made.Name);
        Assert.Equal([Name], _folder.Names);
        Assert.Equal("700 directory", Stat(_folder.Path));
        Assert.Equal("600 fifo", Stat(_folder[Name]));
    }

    [Fact]
    public void Create_AnotherIsAlive_IsRefused()
    {
        using NamedEvent first = NamedEvent.Create(Name);

        HoldpointException error = Assert.Throws<HoldpointException>(() => NamedEvent.Create(Name));

        Assert.Equal(HoldpointError.EventExists, error.Reason);
        Assert.Contains("holdpoint ps", error.Message, StringComparison.Ordinal);
        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(Name));
        Assert.True(first.Wait(TimeLimits.Step, _end));
    }

    [Fact]
    public void Create_FifoWithoutReaderIsThere_TakesItsPlace()
    {
        _folder.Open().Dispose();
        _ = new Command("mkfifo", _folder[Name]).RunOrThrow();

        using NamedEvent made = NamedEvent.Create(Name);

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(Name));
    }

    [Fact]
    public void Create_PlainFileOrLinkIsThere_TakesItsPlace()
    {
        _folder.Open().Dispose();
        File.WriteAllText(_folder["plain"], "");
        File.CreateSymbolicLink(_folder["link"], _folder["plain"]);

        using NamedEvent first = NamedEvent.Create("link");
        using NamedEvent second = NamedEvent.Create("plain");

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal("link"));
        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal("plain"));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("a\0b")]
    [InlineData("a23456789a123456789a123456789a123456789a123456789a123456789a12345")]
    public void CreateAndSignal_NoEventName_IsRefused(string name)
    {
        Assert.Equal(HoldpointError.InvalidName, Assert.Throws<HoldpointException>(() => NamedEvent.Create(name)).Reason);
        Assert.Equal(HoldpointError.InvalidName, Assert.Throws<HoldpointException>(() => NamedEvent.Signal(name)).Reason);
    }

    [Fact]
    public void Signal_NoFolder_NobodyWaitsAndNoFolderIsMade()
    {
        Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal(Name));
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public void Signal_NoEventOrNoReaderOrNoFifo_NobodyWaits()
    {
        _folder.Open().Dispose();
        _ = new Command("mkfifo", _folder["no-reader"]).RunOrThrow();
        File.WriteAllText(_folder["plain"], "");

        Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal(Name));
        Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal("no-reader"));
        Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal("plain"));
        Assert.Equal("", File.ReadAllText(_folder["plain"]));
    }

    [Fact]
    public void Signal_LinkOrFolderInItsPlace_NobodyWaits()
    {
        using NamedEvent made = NamedEvent.Create(Name);
        File.CreateSymbolicLink(_folder["link"], _folder[Name]);

        _ = Directory.CreateDirectory(_folder["folder"]);

        Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal("link"));
        Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal("folder"));
        Assert.False(made.Wait(TimeSpan.Zero, _end));
    }

    [Fact]
    public void Signal_MoreThanThePipeHolds_AnswersAtOnce()
    {
        using NamedEvent made = NamedEvent.Create(Name);

        for (int i = 0; i < 70_000; i++)
        {
            Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(Name));
        }

        Assert.True(made.Wait(TimeLimits.Step, _end));
        Assert.False(made.Wait(_short, _end));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_SignalledBefore_ReturnsAndResets(bool blocking)
    {
        using NamedEvent made = NamedEvent.Create(Name);
        _ = NamedEvent.Signal(Name);
        _ = NamedEvent.Signal(Name);

        Assert.True(await Wait(made, TimeLimits.Step, blocking));
        Assert.False(await Wait(made, _short, blocking));
    }

    [Fact]
    public async Task Wait_SetAndSignalledAgain_IsOneSignal()
    {
        using NamedEvent made = NamedEvent.Create(Name);
        Task<bool> waiter = made.WaitAsync(Timeout.InfiniteTimeSpan, _end);
        // Both at once: the first releases the waiter, the second sets the event; the third finds it set.
        File.AppendAllText(_folder[Name], "\n\n");
        Assert.True(await waiter.WaitAsync(TimeLimits.Step, _end));
        _ = NamedEvent.Signal(Name);

        Assert.True(made.Wait(TimeLimits.Step, _end));
        Assert.False(made.Wait(_short, _end));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_SignalledMeanwhile_Returns(bool blocking)
    {
        using NamedEvent made = NamedEvent.Create(Name);
        Task<bool> waiter = Task.Run(() => Wait(made, Timeout.InfiniteTimeSpan, blocking), _end);

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(Name));

        Assert.True(await waiter.WaitAsync(TimeLimits.Step, _end));
    }

    [Fact]
    public async Task WaitAsync_Several_OldestFirst()
    {
        using NamedEvent made = NamedEvent.Create(Name);
        Task<bool>[] waiters = [.. Enumerable.Range(0, 5).Select(_ => made.WaitAsync(Timeout.InfiniteTimeSpan, _end))];

        for (int i = 0; i < waiters.Length; i++)
        {
            Assert.All(waiters[i..], waiter => Assert.False(waiter.IsCompleted));
            _ = NamedEvent.Signal(Name);
            Assert.True(await waiters[i].WaitAsync(TimeLimits.Step, _end));
        }
    }

    [Fact]
    public async Task WaitAsync_OneOfSeveralGivesUp_TheSignalGoesToTheNext()
    {
        using NamedEvent made = NamedEvent.Create(Name);
        using CancellationTokenSource cancel = new();
        Task<bool> first = made.WaitAsync(Timeout.InfiniteTimeSpan, cancel.Token);
        Task<bool> second = made.WaitAsync(Timeout.InfiniteTimeSpan, _end);
        await cancel.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        _ = NamedEvent.Signal(Name);

        Assert.True(await second.WaitAsync(TimeLimits.Step, _end));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_Cancelled_SaysSoWithTheToken(bool blocking)
    {
        using NamedEvent made = NamedEvent.Create(Name);
        using CancellationTokenSource cancel = new();
        Task<bool> waiter = Task.Run(async () => blocking ? made.Wait(Timeout.InfiniteTimeSpan, cancel.Token) : await made.WaitAsync(Timeout.InfiniteTimeSpan, cancel.Token), _end);
        await cancel.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter.WaitAsync(TimeLimits.Step, _end));
        Assert.Equal(cancel.Token, error.CancellationToken);

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => made.WaitAsync(Timeout.InfiniteTimeSpan, cancel.Token));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue + 1.0)]
    public async Task Wait_SenselessTime_IsRefusedAndTakesNoSignal(double milliseconds)
    {
        using NamedEvent made = NamedEvent.Create(Name);
        TimeSpan time = TimeSpan.FromMilliseconds(milliseconds);

        _ = Assert.Throws<ArgumentOutOfRangeException>(() => made.Wait(time, _end));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => made.WaitAsync(time, _end));

        _ = NamedEvent.Signal(Name);
        Assert.True(made.Wait(TimeLimits.Step, _end));
    }

    [Fact]
    public void Dispose_WhileOthersWait_EndsTheirWaitsAndRemovesTheFifo()
    {
        NamedEvent made = NamedEvent.Create(Name);
        Task<bool> first = made.WaitAsync(Timeout.InfiniteTimeSpan, _end);
        Task<bool> second = Task.Factory.StartNew(() => made.Wait(Timeout.InfiniteTimeSpan, _end), _end, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        made.Dispose();
        made.Dispose();

        Assert.All([first, second], waiter => _ = Assert.Throws<ObjectDisposedException>(() => waiter.WaitAsync(TimeLimits.Step, _end).GetAwaiter().GetResult()));
        _ = Assert.Throws<ObjectDisposedException>(() => made.Wait(TimeSpan.Zero, _end));
        Assert.Empty(_folder.Names);
        Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal(Name));
    }

    [Fact]
    public void Dispose_AnotherTookTheName_LeavesIt()
    {
        NamedEvent first = NamedEvent.Create(Name);
        File.Delete(_folder[Name]);
        using NamedEvent second = NamedEvent.Create(Name);

        first.Dispose();

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(Name));
        Assert.True(second.Wait(TimeLimits.Step, _end));
    }

    [Fact]
    public void Wait_OnEveryThreadOfThePool_IsReleasedWithoutAnotherThread()
    {
        ThreadPool.GetMaxThreads(out int workers, out int ports);
        ThreadPool.GetMinThreads(out int least, out _);
        int most = Math.Max(least, 4);
        Assert.True(ThreadPool.SetMaxThreads(most, ports));
        try
        {
            using NamedEvent made = NamedEvent.Create(Name);
            int released = 0;
            for (int i = 0; i < 2 * most; i++)
            {
                _ = ThreadPool.QueueUserWorkItem(_ =>
                {
                    _ = made.Wait(Timeout.InfiniteTimeSpan);
                    _ = Interlocked.Increment(ref released);
                });
            }

            // Signals that come while none waits are one: so again and again.
            Assert.True(Eventually.Holds(() => NamedEvent.Signal(Name) == SignalOutcome.Signalled && Volatile.Read(ref released) == 2 * most));
        }
        finally
        {
            Assert.True(ThreadPool.SetMaxThreads(workers, ports));
        }
    }

    private static async Task<bool> Wait(NamedEvent made, TimeSpan time, bool blocking) =>
        blocking ? made.Wait(time) : await made.WaitAsync(time);

    private static string Stat(string path) => new Command("stat", "-c", "%a %F", path).RunOrThrow().Trim();
}
