// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Ttrpc;

namespace Holdpoint.Integration.Tests.Samples;

/// <summary>What the SDK's executable does by itself, with the calls of a containerd 2.3 and later made by the test.</summary>
public sealed class BareStartTests : IDisposable
{
    private readonly BareStart _shim = new();

    [Fact]
    public async Task Start_Daemon_StandsAlone()
    {
        CommandResult started = _shim.Start().Run();

        Assert.Equal((0, ""), (started.ExitCode, started.Errors));
        int daemon = Assert.Single(_shim.Daemons);
        Assert.Contains($"unix://{_shim.Socket}", started.Output, StringComparison.Ordinal);
        Assert.Equal($"unix://{_shim.Socket}", File.ReadAllText(Path.Combine(_shim.Bundle, "address")));
        Assert.Equal(daemon, ProcessFiles.Stat(daemon)!.Value.Session);
        Assert.Equal("/dev/null", new FileInfo($"/proc/{daemon}/fd/0").LinkTarget);
        Assert.Equal("/dev/null", new FileInfo($"/proc/{daemon}/fd/1").LinkTarget);
        Assert.StartsWith("socket:", new FileInfo($"/proc/{daemon}/fd/3").LinkTarget, StringComparison.Ordinal);
        await using TtrpcClient client = await _shim.ConnectAsync();
        Assert.Equal((uint)daemon, (await BareStart.ConnectTaskAsync(client, "containerd.task.v2.Task")).ShimPid);
        Assert.Equal((uint)daemon, (await BareStart.ConnectTaskAsync(client, "containerd.task.v3.Task")).ShimPid);
        // That of the container that came first may go before others.
        Assert.Equal("/", new DirectoryInfo($"/proc/{daemon}/cwd").LinkTarget);
        // What it writes to may be gone.
        Assert.Equal(1ul << (Signal.SIGPIPE - 1), StatusBits(daemon, "SigIgn") & (1ul << (Signal.SIGPIPE - 1)));
    }

    [Fact]
    public async Task Shutdown_NoContainer_EndsTheDaemonAndRemovesItsSocket()
    {
        _ = _shim.Start().RunOrThrow();
        await using TtrpcClient client = await _shim.ConnectAsync();

        _ = await BareStart.ShutdownAsync(client);

        AssertAllIsGone();
    }

    [Theory]
    [InlineData(Signal.SIGTERM)]
    [InlineData(Signal.SIGINT)]
    public void Signal_ThatEnds_EndsItInOrder(int signal)
    {
        _ = _shim.Start().RunOrThrow();

        Assert.Equal(0, Libc.kill(Assert.Single(_shim.Daemons), signal));

        AssertAllIsGone();
    }

    [Fact]
    public void Start_Twice_IsOneDaemon()
    {
        string first = _shim.Start().RunOrThrow();

        string second = _shim.Start().RunOrThrow();

        Assert.Equal(first, second);
        Assert.Single(_shim.Daemons);
    }

    [Theory]
    [InlineData("io.containerd.runc.v2.group")]
    [InlineData("io.kubernetes.cri.sandbox-id")]
    public void Start_ContainersOfAGroup_AreOneDaemons(string annotation)
    {
        using BareStart pod = new($$"""{"other":"x","{{annotation}}":"pod"}""");

        string first = pod.Start("one").RunOrThrow();
        string second = pod.Start("two").RunOrThrow();

        Assert.Equal(first, second);
        Assert.Single(pod.Daemons);
    }

    [Fact]
    public void Start_NobodyTakesTheAnswer_LeavesNothing()
    {
        Command start = _shim.Start();

        CommandResult failed = (start with { Program = "sh", Arguments = ["-c", "exec \"$0\" \"$@\" >/dev/full", start.Program, .. start.Arguments] }).Run();

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("No space left on device", failed.Errors, StringComparison.Ordinal);
        AssertAllIsGone();
    }

    [Fact]
    public void Start_UnreadableConfig_SaysSoAndLeavesNothing()
    {
        File.WriteAllText(Path.Combine(_shim.Bundle, "config.json"), "{");

        CommandResult failed = _shim.Start().Run();

        Assert.Equal((1, ""), (failed.ExitCode, failed.Output));
        Assert.Contains("config.json cannot be read", failed.Errors, StringComparison.Ordinal);
        AssertAllIsGone();
    }

    [Fact]
    public void Delete_DaemonWasKilled_RemovesItsSocketAndEvents()
    {
        _ = _shim.Start().RunOrThrow();
        int daemon = Assert.Single(_shim.Daemons);
        Assert.True(Eventually.Holds(() => Directory.Exists(_shim.Events) && Directory.GetFileSystemEntries(_shim.Events).Length == 1));
        Assert.Equal(0, Libc.kill(daemon, Signal.SIGKILL));
        Assert.True(Eventually.Holds(() => _shim.Daemons.Count == 0));
        Assert.NotNull(_shim.Socket);

        CommandResult deleted = _shim.Delete().Run();

        Assert.Equal((0, ""), (deleted.ExitCode, deleted.Errors));
        Assert.Null(_shim.Socket);
        Assert.Empty(Directory.GetFileSystemEntries(_shim.Events));
    }

    [Fact]
    public void Delete_DaemonServes_LeavesIt()
    {
        _ = _shim.Start().RunOrThrow();

        _ = _shim.Delete().RunOrThrow();

        Assert.NotNull(_shim.Socket);
        Assert.Single(_shim.Daemons);
    }

    [Theory]
    [InlineData("the container's id is missing", "-namespace", "n", "start")]
    [InlineData("the container's id is missing", "-namespace", "n", "delete")]
    [InlineData("shim namespace cannot be empty", "-id", "web", "start")]
    [InlineData("there is no action \"begin\"", "-namespace", "n", "-id", "web", "begin")]
    [InlineData("an action is missing", "-namespace", "n", "-id", "web")]
    public void Call_Wrong_SaysWhy(string why, params string[] arguments)
    {
        CommandResult failed = new Command(SampleShims.ProcessShim, arguments) { WorkingDirectory = _shim.Bundle }.Run();

        Assert.Equal((1, ""), (failed.ExitCode, failed.Output));
        Assert.StartsWith("io.containerd.process.v1: " + why, failed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_IsInTheFormOfContainerdsShims() => Assert.Matches(
        "^containerd-shim-process-v1:\n  Version:  0\\.1\\.0\n  Revision: \n  \\.NET version: .*\n\n$",
        new Command(SampleShims.ProcessShim, "-v").RunOrThrow());

    public void Dispose() => _shim.Dispose();

    private static ulong StatusBits(int pid, string name) => Convert.ToUInt64(
        ProcessFiles.Text(pid, "status")!.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split('\t')[1], 16);

    private void AssertAllIsGone()
    {
        Assert.True(Eventually.Holds(() => _shim.Daemons.Count == 0), "a daemon is left");
        Assert.Null(_shim.Socket);
        Assert.Empty(Directory.Exists(_shim.Events) ? Directory.GetFileSystemEntries(_shim.Events) : []);
    }
}
