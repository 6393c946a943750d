// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>Processes that are added to a container of the real runc.</summary>
public sealed class RuncProcessTests : IDisposable
{
    private readonly ContainerRoom _room = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task Start_Program_RunsToItsEnd()
    {
        ShimContainer container = await _room.RunAsync("/bin/sleep", "100");
        string[] before = Files();
        ShimProcess process = await container.ExecAsync(_room.Exec("e1", "exec-out", "/bin/sh", "-c", "echo $0; exit 7"), Cancellation);
        Assert.Equal(0, process.Pid);
        Assert.Null(process.Exited);

        await process.StartAsync(Cancellation);

        Assert.Equal(7, (await process.Exited!.WaitAsync(TimeLimits.Step, Cancellation)).Status);
        Assert.Equal(process.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture), File.ReadAllText(Path.Combine(_room.Bundle, "e1.pid")));
        await process.DeleteAsync(Cancellation);
        Assert.Equal("/bin/sh\n", File.ReadAllText(_room["exec-out"]));
        Assert.False(File.Exists(Path.Combine(_room.Bundle, "e1.pid")));
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task Start_NoSuchProgram_IsRuncsErrorAndLeavesNothing()
    {
        ShimContainer container = await _room.RunAsync("/bin/sleep", "100");
        string[] before = Files();
        ShimProcess process = await container.ExecAsync(_room.Exec("e1", "exec-out", "/bin/nope"), Cancellation);

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => process.StartAsync(Cancellation).AsTask());

        Assert.Matches("^OCI runtime exec failed: .*\"/bin/nope\": stat /bin/nope: no such file or directory$", error.Message);
        Assert.Equal(0, process.Pid);
        Assert.Equal(before, Files());
        await process.DeleteAsync(Cancellation);
    }

    [Fact]
    public async Task Kill_BeforeAndAfter_IsRefused()
    {
        ShimContainer container = await _room.RunAsync("/bin/sleep", "100");
        ShimProcess process = await container.ExecAsync(_room.Exec("e1", "exec-out", "/bin/sleep", "100"), Cancellation);

        Assert.Equal(TtrpcStatusCode.FailedPrecondition, (await Assert.ThrowsAsync<TtrpcException>(() => KillAsync(process))).StatusCode);
        await process.StartAsync(Cancellation);
        await KillAsync(process);

        Assert.Equal(137, (await process.Exited!.WaitAsync(TimeLimits.Step, Cancellation)).Status);
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => KillAsync(process));
        Assert.Equal((TtrpcStatusCode.NotFound, "process already finished: not found"), (error.StatusCode, error.Message));
        Assert.False(container.Exited!.IsCompleted);
    }

    [Fact]
    public async Task Exec_SpecIsNoJson_IsAnError()
    {
        ShimContainer container = await _room.RunAsync("/bin/sleep", "100");
        ExecRequest request = _room.Exec("e1", "exec-out", "/bin/true") with { Spec = new TypedValue("", "nonsense"u8.ToArray()) };

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => container.ExecAsync(request, Cancellation).AsTask());

        Assert.Equal("the process of exec e1 is not a JSON object", error.Message);
    }

    [Fact]
    public async Task Start_ClientsFolderIsMissing_EndsTheProcess()
    {
        ShimContainer container = await _room.RunAsync("/bin/sleep", "100");
        ExecRequest request = _room.Exec("e1", "exec-out", "/bin/sleep", "1000") with { Stdio = new StdioRequest("", _room["nowhere/fifo"], "", Terminal: false) };
        ShimProcess process = await container.ExecAsync(request, Cancellation);

        await Assert.ThrowsAnyAsync<Exception>(() => process.StartAsync(Cancellation).AsTask());

        Assert.Equal(0, process.Pid);
        IReadOnlyList<int> pids = [];
        for (bool alone = false; !alone; alone = pids.Count == 1)
        {
            pids = await container.GetPidsAsync(Cancellation);
        }

        Assert.Equal([container.Pid], pids);
    }

    private static Task KillAsync(ShimProcess process) => process.KillAsync(Signal.SIGKILL, all: false, Cancellation).AsTask();

    /// <summary>Of processes that runc is to execute.</summary>
    private static string[] Files() => Directory.GetFiles(Path.GetTempPath(), "runc-process*");
}
