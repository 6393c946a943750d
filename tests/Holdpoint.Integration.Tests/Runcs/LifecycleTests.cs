// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>Containers that come and go.</summary>
public sealed class LifecycleTests(SharedContainerds shared) : RuncsTest(shared)
{
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_Container_PrintsAndEndsWithItsStatus(string version)
    {
        PrivateContainerd containerd = Use(version);

        CommandResult ended = Run(containerd, "plain", [], "sh", "-c", "echo out; echo err >&2; exit 7");

        Assert.Equal(new CommandResult(7, "out\n", "err\n"), ended);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_ByTheNameThatOlderClientsTakeForRuncs_IsTheSameShim(string version)
    {
        PrivateContainerd containerd = Use(version);

        CommandResult ended = Finish(containerd.StartContainer("other", "io.containerd.runc.runcs.v1", [], "echo", "here"));

        Assert.Equal("here\n", ended.Output);
        Assert.Equal(0, ended.ExitCode);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_ProgramIsMissing_SaysSoAndLeavesNothing(string version)
    {
        PrivateContainerd containerd = Use(version);

        CommandResult ended = Run(containerd, "missing", [], "no-such-program");

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("OCI runtime create failed", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("\"no-such-program\": executable file not found in $PATH", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Kill_Container_EndsItOnce(string version)
    {
        PrivateContainerd containerd = Use(version);
        Start(containerd, "killed", [], "sh", "-c", "trap 'exit 5' TERM; while true; do sleep 0.05; done");

        _ = Kill(containerd, "killed", "--signal", "TERM").RunOrThrow();
        Assert.True(Eventually.Holds(() => Status(containerd, "killed") == "STOPPED"));
        CommandResult again = Kill(containerd, "killed", "--signal", "TERM").Run();
        CommandResult deleted = containerd.Ctr("tasks", "delete", "killed").Run();

        Assert.Contains("process already finished: not found", again.Errors, StringComparison.Ordinal);
        Assert.Contains("exit with non-zero exit code 5", deleted.ToString(), StringComparison.Ordinal);
        _ = containerd.Ctr("containers", "delete", "killed").RunOrThrow();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Pause_Container_CanBeResumed(string version)
    {
        PrivateContainerd containerd = Use(version);
        StartSleeper(containerd, "paused");

        _ = containerd.Ctr("tasks", "pause", "paused").RunOrThrow();
        Assert.Equal("PAUSED", Status(containerd, "paused"));
        CommandResult exec = Exec(containerd, "paused", "e", "true").Run();
        _ = containerd.Ctr("tasks", "resume", "paused").RunOrThrow();

        Assert.Contains("cannot exec in a paused state", exec.Errors, StringComparison.Ordinal);
        Assert.Equal("RUNNING", Status(containerd, "paused"));
        Remove(containerd, "paused");
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Metrics_Pids_AreTheContainers(string version)
    {
        PrivateContainerd containerd = Use(version);
        StartSleeper(containerd, "measured");

        string metrics = containerd.Ctr("tasks", "metrics", "measured").RunOrThrow();
        string processes = containerd.Ctr("tasks", "ps", "measured").RunOrThrow();

        Assert.Matches("memory.usage_in_bytes +[1-9]", metrics);
        Assert.Matches("pids.current +1 ", metrics);
        Assert.Contains($"{Pid(containerd, "measured")}", processes, StringComparison.Ordinal);
        Remove(containerd, "measured");
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Start_Daemon_IsOneStepMoreReadyToBeKilledThanContainerd(string version)
    {
        PrivateContainerd containerd = Use(version);
        StartSleeper(containerd, "scored");

        int shim = Assert.Single(ShimsOf(containerd));

        Assert.Equal(1 + Score(containerd.Pid), Score(shim));
        Remove(containerd, "scored");
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_InAUserNamespace_RootIsSomebodyElse(string version)
    {
        PrivateContainerd containerd = Use(version);
        // Somebody else has to come to the bundle, which is below.
        _ = new Command("chmod", "0711", containerd.Folder).RunOrThrow();

        CommandResult ended = Run(containerd, "mapped", ["--uidmap", "0:100000:65536", "--gidmap", "0:100000:65536"], "sh", "-c", "cat /proc/self/uid_map; echo own >/tmp/own; cat /tmp/own");

        Assert.Equal(0, ended.ExitCode);
        Assert.Matches(@"^ +0 +100000 +65536\nown\n$", ended.Output);
    }

    // containerd's limit; the socket's name must not grow with it.
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_NamesAreAsLongAsTheyMayBe_Runs(string version)
    {
        PrivateContainerd containerd = Use(version);
        string longest = new('n', 76);
        Command ctr = containerd.Inside(Path.Combine(containerd.Executables, "ctr"), "--address", containerd.Address, "--namespace", longest);
        _ = (ctr with { Arguments = [.. ctr.Arguments, "images", "import", PrivateContainerd.ImageArchive] }).RunOrThrow();

        CommandResult ended = (ctr with { Arguments = [.. ctr.Arguments, "run", "--rm", "--runtime", Runtime, PrivateContainerd.Image, longest, "echo", "here"] }).Run();

        Assert.Equal(new CommandResult(0, "here\n", ""), ended);
        _ = (ctr with { Arguments = [.. ctr.Arguments, "images", "remove", PrivateContainerd.Image] }).RunOrThrow();
        // runc leaves its own folder.
        _ = containerd.Inside("rmdir", "/run/containerd/runc/" + longest).Run();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Group_TwoContainers_ShareOneShim(string version)
    {
        PrivateContainerd containerd = Use(version);
        string[] group = ["--annotation", "io.containerd.runc.v2.group=pod"];
        StartSleeper(containerd, "first", group);
        StartSleeper(containerd, "second", group);

        Assert.Single(ShimsOf(containerd));
        Remove(containerd, "first");
        CommandResult said = Exec(containerd, "second", "e", "echo", "still here").Run();

        Assert.Equal("still here\n", said.Output);
        Remove(containerd, "second");
        Assert.True(Eventually.Holds(() => ShimsOf(containerd).Count == 0));
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Events_Lifecycle_ComeInOrderAndOnce(string version)
    {
        PrivateContainerd containerd = Use(version);
        using EventListener events = Listen(containerd);
        StartSleeper(containerd, "told");
        _ = Exec(containerd, "told", "exec1", "sh", "-c", "exit 3").Run();
        _ = containerd.Ctr("tasks", "pause", "told").RunOrThrow();
        _ = containerd.Ctr("tasks", "resume", "told").RunOrThrow();
        Remove(containerd, "told");

        IReadOnlyList<string> seen = events.Of("told", "/tasks/delete");

        Assert.Equal(
            ["/tasks/create", "/tasks/start", "/tasks/exec-added", "/tasks/exec-started", "/tasks/exit", "/tasks/paused", "/tasks/resumed", "/tasks/exit", "/tasks/delete"],
            seen.Select(line => line.Split(' ')[0]).Where(topic => topic is not "/tasks/?"));
        Assert.Contains("\"exec1\"", seen[4], StringComparison.Ordinal);
        Assert.Contains("\"exit_status\":3", seen[4], StringComparison.Ordinal);
        Assert.Contains("\"exit_status\":137", seen[7], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Events_MemoryIsUsedUp_KillIsTold(string version)
    {
        PrivateContainerd containerd = Use(version);
        using EventListener events = Listen(containerd);

        // Of what is printed the shell keeps all.
        CommandResult ended = Run(containerd, "greedy", ["--memory-limit", "16777216"], "sh", "-c", "x=$(yes 'more and more and more')");

        Assert.Equal(137, ended.ExitCode);
        Assert.Contains(events.Of("greedy", "/tasks/delete"), line => line.StartsWith("/tasks/oom", StringComparison.Ordinal));
    }

    private static int Score(int pid) => int.Parse(ProcessFiles.Text(pid, "oom_score_adj")!, System.Globalization.CultureInfo.InvariantCulture);
}
