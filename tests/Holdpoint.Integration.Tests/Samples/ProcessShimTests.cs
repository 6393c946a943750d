// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests.Samples;

/// <summary>The shim of samples/process-shim under real containerds: what the SDK does for any shim.</summary>
public sealed class ProcessShimTests(SharedContainerds shared) : ContainerdTest(shared)
{
    private const string Runtime = "io.containerd.process.v1";

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_Program_PrintsAndEndsWithItsStatus(string version)
    {
        PrivateContainerd containerd = UseSample(version);

        CommandResult ended = Finish(containerd.StartContainer("plain", Runtime, ["--env", "WORD=given"], "sh", "-c", "echo $WORD; echo err >&2; exit 7"));

        Assert.Equal(new CommandResult(7, "given\n", "err\n"), ended);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_InputEnds_ProgramReadsItsEnd(string version)
    {
        PrivateContainerd containerd = UseSample(version);

        Process reading = containerd.StartContainer("reads", Runtime, [], "cat");
        reading.StandardInput.Write("to and fro\n");
        CommandResult ended = Finish(reading);

        Assert.Equal(new CommandResult(0, "to and fro\n", ""), ended);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_NoSuchProgram_SaysSoAndLeavesNothing(string version)
    {
        PrivateContainerd containerd = UseSample(version);

        CommandResult ended = Finish(containerd.StartContainer("missing", Runtime, [], "no-such-program"));

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("no-such-program", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Kill_Program_EndsItOnce(string version)
    {
        PrivateContainerd containerd = UseSample(version);
        Process running = containerd.StartContainer("killed", Runtime, [], "sleep", "1000000");
        int pid = WaitForPid(containerd, "killed");

        _ = containerd.Ctr("tasks", "kill", "--signal", "KILL", "killed").RunOrThrow();

        Assert.Equal(137, Finish(running).ExitCode);
        Assert.NotEqual(0, Libc.kill(pid, 0));
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Daemon_IsKilled_ProgramSocketAndEventsGoToo(string version)
    {
        PrivateContainerd containerd = UseSample(version);
        Process running = containerd.StartContainer("orphan", Runtime, [], "sleep", "1000000");
        int pid = WaitForPid(containerd, "orphan");

        Assert.Equal(0, Libc.kill(Assert.Single(Daemons(containerd)), Signal.SIGKILL));

        Assert.NotEqual(0, Finish(running).ExitCode);
        Assert.True(Eventually.Holds(() => ProcessFiles.Stat(pid) is null or { State: 'Z' }), containerd.Log);
        _ = containerd.Ctr("tasks", "delete", "orphan").Run();
        _ = containerd.Ctr("containers", "delete", "orphan").Run();
        Assert.Equal("", containerd.Inside("ls", "/run/containerd/s").RunOrThrow());
        // The FIFOs of a ctr of 1.6, which does not remove them then.
        containerd.DiscardLeftOf("orphan");
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Daemon_Pause_IsNotImplemented(string version)
    {
        PrivateContainerd containerd = UseSample(version);
        Process running = containerd.StartContainer("unable", Runtime, [], "sleep", "1000000");
        _ = WaitForPid(containerd, "unable");

        CommandResult paused = containerd.Ctr("tasks", "pause", "unable").Run();

        Assert.Contains("pause: not implemented", paused.Errors, StringComparison.Ordinal);
        _ = containerd.Ctr("tasks", "kill", "--signal", "KILL", "unable").RunOrThrow();
        _ = Finish(running);
    }

    [Theory]
    [InlineData("1.7", "json2", "id=json")]
    [InlineData("2.1", "json2", "protocol=ttrpc version=2")]
    [InlineData("2.1", "json", "protocol=ttrpc version=3")]
    public void Start_JsonIsAskedFor_ContainerdTakesIt(string version, string form, string logged)
    {
        using PrivateContainerd containerd = new(version, new Dictionary<string, string?> { ["CONTAINERD_SHIM_ANSWER"] = form });
        File.CreateSymbolicLink(Path.Combine(containerd.Bin, SampleShims.ProcessShimName), SampleShims.ProcessShim);

        CommandResult ended = Finish(containerd.StartContainer("json", Runtime, [], "echo", "taken"));

        Assert.Equal(new CommandResult(0, "taken\n", ""), ended);
        Assert.Contains(logged, containerd.Log, StringComparison.Ordinal);
        containerd.AssertNothingLeft();
    }

    private static IEnumerable<int> Daemons(PrivateContainerd containerd) => ProcessFiles.All().Where(pid =>
        ProcessFiles.Stat(pid) is { State: not ('Z' or 'X') } && ProcessFiles.Arguments(pid) is [var program, .. var rest]
        && program.EndsWith("/containerd-shim-process-v1", StringComparison.Ordinal) && rest.Contains(containerd.Address) && rest.Contains("-socket"));

    private static int WaitForPid(PrivateContainerd containerd, string id)
    {
        int pid = 0;
        Assert.True(Eventually.Holds(() => (pid = RunningPid(containerd, id)) > 0), $"{id} does not run: {containerd.Log}");
        return pid;
    }

    private static int RunningPid(PrivateContainerd containerd, string id) =>
        containerd.Ctr("tasks", "list").RunOrThrow().Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is [var name, _, "RUNNING"] && name == id).Select(words => int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();

    private PrivateContainerd UseSample(string version)
    {
        PrivateContainerd containerd = Use(version);
        string link = Path.Combine(containerd.Bin, SampleShims.ProcessShimName);
        if (!File.Exists(link))
        {
            File.CreateSymbolicLink(link, SampleShims.ProcessShim);
        }

        return containerd;
    }
}
