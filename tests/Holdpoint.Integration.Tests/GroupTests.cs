// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Integration.Tests;

/// <summary>Containers that share a shim: the first one's start leaves a daemon, the others' only join it.</summary>
public sealed class GroupTests(SharedContainerds shared) : ContainerdTest(shared)
{
    private const string Runtime = "io.containerd.hold-runc.v2";

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Start_JoinsARunningShim_PassesThroughAndSaysSo(string version)
    {
        PrivateContainerd containerd = Use(version);
        string[] group = ["--annotation", "io.containerd.runc.v2.group=pod"];
        Process first = containerd.StartContainer("first", Runtime, group, "sleep", "1000");
        containerd.Release(containerd.WaitForHeldPid("first"));
        Assert.True(Eventually.Holds(() => containerd.Ctr("tasks", "list").Run().Output.Contains("RUNNING", StringComparison.Ordinal)));

        CommandResult second = Finish(containerd.StartContainer("second", Runtime, group, "echo", "joined"));

        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Equal("joined\n", second.Output);
        Assert.True(Eventually.Holds(() => containerd.Log.Contains("Nothing to hold: start left no new daemon, the container joins a running shim", StringComparison.Ordinal)));
        _ = containerd.Ctr("tasks", "kill", "--signal", "KILL", "first").RunOrThrow();
        _ = Finish(first);
        // The shim of 2.1 leaves the sockets of a group behind, held or not.
        containerd.DiscardLeftOf("first");
    }
}
