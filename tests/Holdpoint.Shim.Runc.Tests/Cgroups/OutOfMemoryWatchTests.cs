// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Shim.Runc.Cgroups;

namespace Holdpoint.Shim.Runc.Tests.Cgroups;

public sealed class OutOfMemoryWatchTests : IDisposable
{
    private readonly EventLoop _loop = new(error => TestContext.Current.TestOutputHelper?.WriteLine(error.ToString()));
    private readonly Thread _thread;
    private int _kills;

    public OutOfMemoryWatchTests()
    {
        _thread = new Thread(_loop.Run);
        _thread.Start();
    }

    public void Dispose()
    {
        _loop.Stop();
        _thread.Join();
        _loop.Dispose();
    }

    [Fact]
    public void OfUnified_CountIncreases_IsToldOnceForEach()
    {
        using CgroupFiles files = new CgroupFiles().With("memory.events", "oom 1\noom_kill 1\n");
        using OutOfMemoryWatch watch = OutOfMemoryWatch.OfUnified(_loop, new CgroupFolder(files.Path), Killed);

        Change(files, "oom 2\noom_kill 1\n");
        Change(files, "oom 2\noom_kill 3\n");
        Assert.True(Eventually.Holds(() => Volatile.Read(ref _kills) == 1));
        Change(files, "oom 2\noom_kill 4\n");
        Assert.True(Eventually.Holds(() => Volatile.Read(ref _kills) == 2));
    }

    [Fact]
    public void OfUnified_NoSuchFile_Throws()
    {
        using CgroupFiles files = new();

        Assert.ThrowsAny<IOException>(() => OutOfMemoryWatch.OfUnified(_loop, new CgroupFolder(files.Path), Killed));
    }

    [Fact]
    public void Dispose_WhileWatching_TellsNothingMore()
    {
        using CgroupFiles files = new CgroupFiles().With("memory.events", "oom_kill 0\n");
        OutOfMemoryWatch watch = OutOfMemoryWatch.OfUnified(_loop, new CgroupFolder(files.Path), Killed);

        watch.Dispose();
        watch.Dispose();
        Change(files, "oom_kill 1\n");
        using ManualResetEventSlim passed = new();
        _loop.Post(passed.Set);

        Assert.True(passed.Wait(TimeLimits.Step, TestContext.Current.CancellationToken));
        Assert.Equal(0, _kills);
    }

    [Fact]
    public void OfControllers_KernelKills_IsTold()
    {
        using MemoryCgroup cgroup = new(limit: 8 << 20);
        using OutOfMemoryWatch watch = OutOfMemoryWatch.OfControllers(_loop, new CgroupFolder(cgroup.Path), Killed);

        CommandResult result = cgroup.Run("head -c 64M /dev/zero | tail");

        Assert.True(Eventually.Holds(() => Volatile.Read(ref _kills) > 0), result.ToString());
        Assert.True(new ControllerCgroups(new Dictionary<string, string> { ["memory"] = cgroup.Path }).Read().MemoryOomControl.OomKill > 0);
    }

    [Fact]
    public void OfControllers_CgroupGoes_TellsNothing()
    {
        MemoryCgroup cgroup = new(limit: 8 << 20);
        using OutOfMemoryWatch watch = OutOfMemoryWatch.OfControllers(_loop, new CgroupFolder(cgroup.Path), Killed);

        cgroup.Dispose();
        using ManualResetEventSlim passed = new();
        _loop.Post(passed.Set);

        Assert.True(passed.Wait(TimeLimits.Step, TestContext.Current.CancellationToken));
        Assert.Equal(0, _kills);
    }

    private static void Change(CgroupFiles files, string content) => files.With("memory.events", content);

    private void Killed() => Interlocked.Increment(ref _kills);
}
