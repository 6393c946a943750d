// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Testing;

namespace Holdpoint.Platform.Tests.Loop;

public sealed class SignalWatchTests
{
    [Fact]
    public async Task Watch_SignalsOfItsThread_AreTold()
    {
        using RunningLoop running = new();
        ConcurrentQueue<int> told = new();
        // The threads of a test are there already and do not block it: it is sent to the loop's only.
        SignalWatch watch = await running.DoAsync(() => new SignalWatch(running.Loop, Signal.Bit(Signal.SIGUSR1) | Signal.Bit(Signal.SIGWINCH), told.Enqueue));

        int thread = await running.DoAsync(() => int.Parse(Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(0, Libc.ThreadKill(Environment.ProcessId, thread, Signal.SIGUSR1));
        Assert.True(Eventually.Holds(() => told.Contains(Signal.SIGUSR1)));
        Assert.Equal(0, Libc.ThreadKill(Environment.ProcessId, thread, Signal.SIGWINCH));
        Assert.True(Eventually.Holds(() => told.Contains(Signal.SIGWINCH)));

        Assert.Equal(0, await running.DoAsync(() =>
        {
            watch.Dispose();
            return told.Count - 2;
        }));
        Assert.Empty(running.Failures);
    }
}
