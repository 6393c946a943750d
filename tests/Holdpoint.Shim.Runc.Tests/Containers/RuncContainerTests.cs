// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>Containers of the real runc.</summary>
public sealed class RuncContainerTests : IDisposable
{
    private readonly ContainerRoom _room = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task Start_Program_RunsToItsEnd()
    {
        _room.Configure(["/bin/sh", "-c", "echo out; echo err >&2; exit 3"]);
        ShimContainer container = await _room.CreateAsync(_room.Request());
        Assert.True(container.Pid > 0);
        Assert.False(container.Exited!.IsCompleted);

        await container.StartAsync(Cancellation);

        Assert.Equal(3, (await container.Exited.WaitAsync(TimeLimits.Step, Cancellation)).Status);
        await container.DeleteAsync(Cancellation);
        Assert.Equal("out\n", _room.Output);
        Assert.Equal("err\n", _room.Errors);
        Assert.Empty(_room.Known);
    }

    [Fact]
    public async Task Create_BundleFiles_AreThoseOfTheGoShim()
    {
        _ = await _room.RunAsync("/bin/sleep", "100");

        Assert.Equal($$"""{"root":"{{_room.RuncRoot}}"}""", File.ReadAllText(Path.Combine(_room.Bundle, "options.json")));
        Assert.Equal("", File.ReadAllText(Path.Combine(_room.Bundle, "runtime")));
        Assert.True(File.Exists(Path.Combine(_room.Bundle, "init.pid")));
        Assert.True(File.Exists(Path.Combine(_room.Bundle, "log.json")));
    }

    [Fact]
    public async Task Create_RootIsToBeMounted_IsUnmountedAgain()
    {
        string rootfs = Path.Combine(_room.Bundle, "rootfs");
        _room.Configure(["/bin/true"], rootfs);
        ShimContainer container = await _room.CreateAsync(_room.Request() with { Rootfs = [new Mount("bind", _room.Root, "", ["rbind", "rw"])] });
        Assert.True(File.Exists(Path.Combine(rootfs, "bin/busybox")));

        await container.StartAsync(Cancellation);
        _ = await container.Exited!.WaitAsync(TimeLimits.Step, Cancellation);
        await container.DeleteAsync(Cancellation);

        Assert.Empty(Directory.GetFileSystemEntries(rootfs));
    }

    [Fact]
    public async Task Create_NoSuchProgram_IsRuncsErrorAndLeavesNothing()
    {
        string rootfs = Path.Combine(_room.Bundle, "rootfs");
        _room.Configure(["/bin/nope"], rootfs);

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => _room.CreateAsync(_room.Request() with { Rootfs = [new Mount("bind", _room.Root, "", ["rbind", "rw"])] }));

        Assert.Equal(TtrpcStatusCode.Unknown, error.StatusCode);
        Assert.Matches("^OCI runtime create failed: .*exec: \"/bin/nope\": stat /bin/nope: no such file or directory$", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(rootfs));
        Assert.Empty(_room.Known);
    }

    [Fact]
    public async Task Kill_RunningAndEnded_IsRuncsAnswer()
    {
        ShimContainer container = await _room.RunAsync("/bin/sleep", "100");

        await container.KillAsync(0, all: false, Cancellation);
        await container.KillAsync(Signal.SIGKILL, all: true, Cancellation);

        Assert.Equal(137, (await container.Exited!.WaitAsync(TimeLimits.Step, Cancellation)).Status);
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => container.KillAsync(Signal.SIGTERM, all: false, Cancellation).AsTask());
        Assert.Equal((TtrpcStatusCode.NotFound, "process already finished: not found"), (error.StatusCode, error.Message));
        await container.DeleteAsync(Cancellation);
        error = await Assert.ThrowsAsync<TtrpcException>(() => container.KillAsync(Signal.SIGTERM, all: false, Cancellation).AsTask());
        Assert.Equal((TtrpcStatusCode.NotFound, "no such container: not found"), (error.StatusCode, error.Message));
    }

    [Fact]
    public async Task Delete_NotStarted_IsPossibleAfterItsKill()
    {
        _room.Configure(["/bin/true"]);
        ShimContainer container = await _room.CreateAsync(_room.Request());

        await container.KillAsync(Signal.SIGKILL, all: true, Cancellation);

        Assert.Equal(137, (await container.Exited!.WaitAsync(TimeLimits.Step, Cancellation)).Status);
        await container.DeleteAsync(Cancellation);
        Assert.Empty(_room.Known);
    }

    [Fact]
    public async Task Start_Twice_IsRuncsError()
    {
        ShimContainer container = await _room.RunAsync("/bin/sleep", "100");

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => container.StartAsync(Cancellation).AsTask());

        Assert.StartsWith("OCI runtime start failed: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_AndResume_FreezeAndThaw()
    {
        ShimContainer container = await _room.RunAsync("/bin/sleep", "100");

        await container.PauseAsync(Cancellation);
        Assert.Contains("paused", await StateAsync(), StringComparison.Ordinal);
        await container.ResumeAsync(Cancellation);
        Assert.Contains("running", await StateAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetPids_AllProcesses_ThenNone()
    {
        ShimContainer container = await _room.RunAsync("/bin/sh", "-c", "sleep 100 & echo begun; wait");
        Assert.True(Eventually.Holds(() => _room.Output.Length > 0));

        IReadOnlyList<int> pids = await container.GetPidsAsync(Cancellation);

        Assert.Equal(2, pids.Count);
        Assert.Contains(container.Pid, pids);
        await container.KillAsync(Signal.SIGKILL, all: true, Cancellation);
        _ = await container.Exited!.WaitAsync(TimeLimits.Step, Cancellation);
        Assert.Empty(await container.GetPidsAsync(Cancellation));
    }

    [Fact]
    public async Task GetStats_RunningContainer_HasItsMemory()
    {
        ShimContainer container = await _room.RunAsync("/bin/sleep", "100");

        TypedValue stats = await container.GetStatsAsync(Cancellation);

        Assert.Equal("io.containerd.cgroups.v1.Metrics", stats.TypeUrl);
        Assert.True(Runc.Protos.V1.Metrics.Parser.ParseFrom(stats.Value.Span).Memory.Usage.Usage > 0);
    }

    [Fact]
    public async Task Update_Limit_IsTheCgroups()
    {
        ShimContainer container = await _room.RunAsync("/bin/sleep", "100");

        await container.UpdateAsync(new TypedValue("", """{"memory":{"limit":33554432}}"""u8.ToArray()), new Dictionary<string, string>(), Cancellation);

        Assert.Equal(33554432ul, Runc.Protos.V1.Metrics.Parser.ParseFrom((await container.GetStatsAsync(Cancellation)).Value.Span).Memory.Usage.Limit);
    }

    [Fact]
    public async Task Update_Garbage_IsAnError()
    {
        ShimContainer container = await _room.RunAsync("/bin/sleep", "100");

        await Assert.ThrowsAnyAsync<Exception>(() => container.UpdateAsync(new TypedValue("", "nonsense"u8.ToArray()), new Dictionary<string, string>(), Cancellation).AsTask());
        Assert.False(container.Exited!.IsCompleted);
    }

    [Fact]
    public async Task OutOfMemory_Container_IsReported()
    {
        _room.Configure(["/bin/sh", "-c", "head -c 100000000 /dev/zero | tail"], change: config => config["linux"]!["resources"] = System.Text.Json.Nodes.JsonNode.Parse("""{"memory":{"limit":10000000},"devices":[{"allow":true,"access":"rwm"}]}"""));
        ShimContainer container = await _room.CreateAsync(_room.Request());

        await container.StartAsync(Cancellation);

        _ = await container.Exited!.WaitAsync(TimeLimits.Step, Cancellation);
        Assert.True(Eventually.Holds(() => _room.Context.Kills > 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task InitExited_OthersOfItRun_EndsThemWhereTheKernelDoesNot(bool ownPids)
    {
        _room.Configure(
            ["/bin/sh", "-c", "sleep 1000 & echo $!; exec sleep 1000"],
            change: config => config["linux"]!["namespaces"]!.AsArray().RemoveAll(node => !ownPids && (string)node!["type"]! == "pid"));
        ShimContainer container = await _room.CreateAsync(_room.Request());
        await container.StartAsync(Cancellation);
        Assert.True(Eventually.Holds(() => _room.Output.Length > 0));
        IReadOnlyList<int> pids = await container.GetPidsAsync(Cancellation);
        Assert.Equal(2, pids.Count);

        await container.KillAsync(Signal.SIGKILL, all: false, Cancellation);
        _ = await container.Exited!.WaitAsync(TimeLimits.Step, Cancellation);
        await container.InitExitedAsync();

        Assert.True(Eventually.Holds(() => pids.All(pid => !Directory.Exists($"/proc/{pid}"))));
    }

    private async Task<string> StateAsync() =>
        (await _room.Context.Children.RunAsync(new Processes.ChildCommand("runc", ["--root", Path.Combine(_room.RuncRoot, "tests"), "state", _room.Id]), Cancellation)).Output;
}
