// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Testing;

namespace Holdpoint.Platform.Tests.Loop;

public sealed class LoopTimerTests
{
    [Fact]
    public void Timer_ManyOfNoLength_AllCallOnce()
    {
        const int Count = 2000;
        using RunningLoop running = new();
        int calls = 0;

        // Each may be over before its constructor has returned.
        LoopTimer[] timers = [.. Enumerable.Range(0, Count).Select(_ => new LoopTimer(running.Loop, TimeSpan.FromTicks(1), () => Interlocked.Increment(ref calls)))];

        Assert.True(Eventually.Holds(() => Volatile.Read(ref calls) == Count));
        Assert.Empty(running.Failures);
        Array.ForEach(timers, timer => timer.Dispose());
    }

    [Fact]
    public async Task Timer_DisposedOf_DoesNotCall()
    {
        using RunningLoop running = new();
        bool called = false;
        LoopTimer timer = new(running.Loop, TimeSpan.FromMilliseconds(100), () => called = true);
        timer.Dispose();
        timer.Dispose();
        TaskCompletionSource later = new(TaskCreationOptions.RunContinuationsAsynchronously);

        using LoopTimer after = new(running.Loop, TimeSpan.FromMilliseconds(200), later.SetResult);

        await later.Task.WaitAsync(TimeLimits.Step, TestContext.Current.CancellationToken);
        Assert.False(called);
    }
}
