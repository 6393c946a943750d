// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>crun in runc's place, and criu beside runc.</summary>
public sealed class OciRuntimeTests(SharedContainerds shared) : RuncsTest(shared)
{
    private static string Programs => Path.Combine(Repository.Cache, "versions", "oci", "bin");

    // ctr sends the option that names crun to io.containerd.runc.v2 alone: there it finds our executable in place of the one in Go.
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Crun_Container_LivesAsWithRunc(string version)
    {
        const string Theirs = "io.containerd.runc.v2";
        string[] options = ["--runtime", Theirs, "--runc-binary", Path.Combine(Programs, "crun")];
        using PrivateContainerd containerd = new(version);
        File.CreateSymbolicLink(Path.Combine(containerd.Bin, "containerd-shim-runc-v2"), Repository.RuncShim);
        // crun refuses controllers of both versions of cgroups at a time.
        _ = containerd.Inside("umount", "/sys/fs/cgroup/unified").Run();

        CommandResult ended = containerd.Ctr(["run", "--rm", .. options, PrivateContainerd.Image, "plain", "sh", "-c", "echo out; echo err >&2; exit 7"]).Run();
        CommandResult missing = containerd.Ctr(["run", "--rm", .. options, PrivateContainerd.Image, "missing", "no-such-program"]).Run();
        _ = containerd.Ctr(["run", "--detach", .. options, PrivateContainerd.Image, "stays", "sleep", "1000000"]).RunOrThrow();

        Assert.Equal(new CommandResult(7, "out\n", "err\n"), ended);
        Assert.Contains("OCI runtime create failed: executable file `no-such-program` not found in $PATH", missing.Errors, StringComparison.Ordinal);
        Assert.Equal(new CommandResult(3, "in it\n", ""), Exec(containerd, "stays", "e", "sh", "-c", "echo in it; exit 3").Run());
        _ = containerd.Ctr("tasks", "pause", "stays").RunOrThrow();
        Assert.Equal("PAUSED", Status(containerd, "stays"));
        _ = containerd.Ctr("tasks", "resume", "stays").RunOrThrow();
        Assert.Matches("pids.current +1 ", containerd.Ctr("tasks", "metrics", "stays").RunOrThrow());
        Assert.Equal(Repository.RuncShim, ProcessFiles.Arguments(Assert.Single(ShimsOf(containerd)))![0]);
        Remove(containerd, "stays");
        // crun's own, for what it mounts.
        _ = containerd.Inside("rmdir", $"/run/containerd/runc/{containerd.Namespace}/.empty-directory").Run();
        containerd.AssertNothingLeft();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Checkpoint_OfARunningContainer_IsRestoredWhereItWas(string version)
    {
        using PrivateContainerd containerd = new(version);
        File.CreateSymbolicLink(Path.Combine(containerd.Bin, "criu"), Path.Combine(Programs, "criu"));
        // A network of its own would be locked by iptables meanwhile.
        Start(containerd, "before", ["--net-host"], "sh", "-c", "read token </proc/sys/kernel/random/uuid; n=1; while true; do echo $token $n >/tmp/new; mv /tmp/new /tmp/n; n=$((n + 1)); sleep 0.02; done");
        Assert.True(Eventually.Holds(() => Read(containerd, "before").Count > 10));
        (string token, int count) = Read(containerd, "before");

        _ = containerd.Ctr("containers", "checkpoint", "--image", "--rw", "--task", "before", "localhost/checkpoint:test").RunOrThrow();
        Remove(containerd, "before");
        _ = containerd.Ctr("containers", "restore", "--live", "--rw", "after", "localhost/checkpoint:test").RunOrThrow();

        Assert.Equal("RUNNING", Status(containerd, "after"));
        // It goes on counting, with what it had in memory.
        (string same, int first) = Read(containerd, "after");
        Assert.Equal(token, same);
        Assert.True(first >= count);
        Assert.True(Eventually.Holds(() => Read(containerd, "after") is var next && next.Token == token && next.Count > first + 10));
        Remove(containerd, "after");
        containerd.AssertNothingLeft();
    }

    [Fact]
    public void Checkpoint_CriuIsMissing_SaysWhereItsLogIsAndTheContainerRuns()
    {
        PrivateContainerd containerd = Use("2.1");
        StartSleeper(containerd, "goes-on", "--net-host");

        CommandResult ended = containerd.Ctr("tasks", "checkpoint", "goes-on").Run();

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("criu-dump.log", ended.Errors, StringComparison.Ordinal);
        Assert.Equal("RUNNING", Status(containerd, "goes-on"));
        Remove(containerd, "goes-on");
    }

    private static (string Token, int Count) Read(PrivateContainerd containerd, string id) =>
        Exec(containerd, id, "read", "cat", "/tmp/n").Run().Output.Split() is [var token, var count, ..]
            ? (token, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))
            : ("", 0);
}
