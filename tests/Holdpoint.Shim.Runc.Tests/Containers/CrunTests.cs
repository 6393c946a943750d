// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>Another runtime with the same command line.</summary>
public sealed class CrunTests : IDisposable
{
    private readonly ContainerRoom _room = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>It refuses a machine with controllers in both versions of cgroups: it does not see the second here.</summary>
    private string Crun => _room.Script($"""
        exec unshare --mount --propagation private sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec {OtherRuntimes.Crun} "$@"' crun "$@"
        """);

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task Container_WithAnExec_RunsToItsEnd()
    {
        _room.Configure(["/bin/sleep", "100"]);
        ShimContainer container = await _room.CreateAsync(_room.Request(Crun));
        await container.StartAsync(Cancellation);
        ShimProcess process = await container.ExecAsync(_room.Exec("e1", "exec-out", "/bin/sh", "-c", "echo hello; exit 4"), Cancellation);

        await process.StartAsync(Cancellation);
        Assert.Equal(4, (await process.Exited!.WaitAsync(TimeLimits.Step, Cancellation)).Status);
        await process.DeleteAsync(Cancellation);
        Assert.Equal("hello\n", File.ReadAllText(_room["exec-out"]));
        Assert.Equal([container.Pid], await container.GetPidsAsync(Cancellation));
        Assert.NotEmpty((await container.GetStatsAsync(Cancellation)).Value.ToArray());

        await container.PauseAsync(Cancellation);
        await container.ResumeAsync(Cancellation);
        await container.KillAsync(Signal.SIGKILL, all: true, Cancellation);
        Assert.Equal(137, (await container.Exited!.WaitAsync(TimeLimits.Step, Cancellation)).Status);
        await container.DeleteAsync(Cancellation);
        Assert.Empty(_room.Known);
    }

    [Fact]
    public async Task Create_NoSuchProgram_IsItsError()
    {
        _room.Configure(["/bin/nope"]);

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => _room.CreateAsync(_room.Request(Crun)));

        Assert.StartsWith("OCI runtime create failed: executable file `/bin/nope` not found", error.Message, StringComparison.Ordinal);
        Assert.Empty(_room.Known);
    }

    [Fact]
    public async Task Kill_Ended_IsNotFound()
    {
        _room.Configure(["/bin/true"]);
        ShimContainer container = await _room.CreateAsync(_room.Request(Crun));
        await container.StartAsync(Cancellation);
        _ = await container.Exited!.WaitAsync(TimeLimits.Step, Cancellation);

        Assert.Equal(TtrpcStatusCode.NotFound, (await Assert.ThrowsAsync<TtrpcException>(() => container.KillAsync(Signal.SIGTERM, all: false, Cancellation).AsTask())).StatusCode);
    }
}
