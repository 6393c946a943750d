// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Integration.Tests;

/// <summary>No shim is held for ever, if a container says so.</summary>
public sealed class DeadlineTests(SharedContainerds shared) : ContainerdTest(shared)
{
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Deadline_Passes_ContainerRuns(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartContainer("late", "io.containerd.hold-runc.v2", ["--annotation", "holdpoint.timeout=1s"], "echo", "late");

        Assert.NotNull((string?)containerd.WaitForHold("late")["deadline"]);
        CommandResult ended = Finish(run);

        Assert.Equal("late\n", ended.Output);
        Assert.Contains("Released by the deadline", containerd.Log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Deadline_PassesWithKill_CtrShowsAnError(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartContainer("killed", "io.containerd.hold-runc.v2", ["--annotation", "holdpoint.timeout=1s", "--annotation", "holdpoint.on-timeout=kill"], "echo", "never");

        CommandResult ended = Finish(run);

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Equal("", ended.Output);
        Assert.NotEqual("", ended.Errors);
        Assert.True(Eventually.Holds(() => containerd.Log.Contains("Killed by the deadline", StringComparison.Ordinal)), containerd.Log);
        containerd.DiscardLeftOf("killed");
    }
}
