// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>What a runc, here a script, is told of checkpoints: criu itself needs a kernel that it knows.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const string PidFileOfARunningProcess = "for a; do case $last in --pid-file) setsid sleep 1000 >/dev/null 2>&1 </dev/null & printf $! > $a;; esac; last=$a; done";

    private readonly ContainerRoom _room = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Called => File.ReadAllText(_room["called"]);

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task Start_OfACheckpoint_Restores()
    {
        _room.Configure(["/bin/true"]);
        CreateRequest request = _room.Request(Script(PidFileOfARunningProcess)) with { Checkpoint = "/images", ParentCheckpoint = "/parent" };

        ShimContainer container = await _room.CreateAsync(request);
        Assert.Equal(0, container.Pid);
        Assert.Null(container.Exited);
        Assert.False(File.Exists(_room["called"]));
        await container.StartAsync(Cancellation);

        string pidFile = Path.Combine(_room.Bundle, "init.pid");
        Assert.EndsWith(
            $" restore --image-path /images --work-path {_room.Work} --parent-path /parent --detach --pid-file {pidFile} -no-subreaper --bundle {_room.Bundle} {_room.Id}\n",
            Called,
            StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(pidFile), container.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.False(container.Exited!.IsCompleted);
    }

    [Fact]
    public async Task Start_RestoreFails_KeepsTheLog()
    {
        _room.Configure(["/bin/true"]);
        ShimContainer container = await _room.CreateAsync(_room.Request(Script($"case \"$*\" in *restore*) echo why > {_room.Work}/restore.log; exit 1;; esac")) with { Checkpoint = "/images" });

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => container.StartAsync(Cancellation).AsTask());

        Assert.StartsWith("OCI runtime restore failed: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("why\n", File.ReadAllText(Path.Combine(_room.Bundle, "restore.log")));
        Assert.Equal(0, container.Pid);
        await container.DeleteAsync(Cancellation);
    }

    [Fact]
    public async Task Checkpoint_WithoutOptions_WorksInTheBundle()
    {
        ShimContainer container = await RestoredAsync($"mkdir -p {_room.Work}/criu-work");

        await container.CheckpointAsync(new CheckpointRequest("/images", null), Cancellation);

        Assert.EndsWith($" checkpoint --image-path /images --work-path {_room.Work}/criu-work --leave-running {_room.Id}\n", Called, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_room.Work, "criu-work")));
    }

    [Fact]
    public async Task Checkpoint_WithOptions_TellsThem()
    {
        ShimContainer container = await RestoredAsync("");
        Protos.CheckpointOptions options = new() { Exit = true, OpenTcp = true, WorkPath = "/criu" };

        await container.CheckpointAsync(new CheckpointRequest("/images", new TypedValue("containerd.runc.v1.CheckpointOptions", options.ToByteArray())), Cancellation);

        Assert.EndsWith($" checkpoint --image-path /images --work-path /criu --tcp-established {_room.Id}\n", Called, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoint_Fails_KeepsTheLogAndNamesIt()
    {
        ShimContainer container = await RestoredAsync($"mkdir -p {_room.Work}/criu-work; echo why > {_room.Work}/criu-work/dump.log; echo criu failed; echo more; exit 1");

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => container.CheckpointAsync(new CheckpointRequest("/images", null), Cancellation).AsTask());

        Assert.EndsWith($"fake-runc did not terminate successfully: exit status 1: criu failed path= {_room.Bundle}/criu-dump.log", error.Message, StringComparison.Ordinal);
        Assert.Equal("why\n", File.ReadAllText(Path.Combine(_room.Bundle, "criu-dump.log")));
        Assert.False(Directory.Exists(Path.Combine(_room.Work, "criu-work")));
    }

    /// <summary>Keeps how it was called.</summary>
    private string Script(string content) => _room.Script($"echo \"$@\" >> {_room["called"]}\n{content}\n");

    private async Task<ShimContainer> RestoredAsync(string checkpoint)
    {
        _room.Configure(["/bin/true"]);
        ShimContainer container = await _room.CreateAsync(_room.Request(Script($"case \"$*\" in *checkpoint*) {checkpoint}\n;;*) {PidFileOfARunningProcess}\n;;esac")) with { Checkpoint = "/images" });
        await container.StartAsync(Cancellation);
        return container;
    }
}
