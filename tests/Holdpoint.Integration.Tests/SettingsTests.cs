// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Integration.Tests;

/// <summary>Which container is held: its annotations, else the environment of containerd.</summary>
public sealed class SettingsTests(SharedContainerds shared) : ContainerdTest(shared)
{
    private const string Runtime = "io.containerd.hold-runc.v2";

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Annotation_HoldFalse_PassesThrough(string version)
    {
        PrivateContainerd containerd = Use(version);

        CommandResult ended = Finish(containerd.StartContainer("free", Runtime, ["--annotation", "holdpoint.hold=false"], "echo", "free"));

        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Equal("free\n", ended.Output);
    }

    [Theory]
    [InlineData("1.6", "holdpoint.hold=perhaps", "annotation holdpoint.hold: 'perhaps' cannot be read: use true or false")]
    [InlineData("1.7", "holdpoint.timeout=-5s", "annotation holdpoint.timeout: '-5s' cannot be read: a duration cannot be negative")]
    [InlineData("2.1", "holdpoint.timeout=5", "annotation holdpoint.timeout: '5' cannot be read: give a number and a unit, such as 30s, 5m or 1h30m")]
    [InlineData("2.1", "holdpoint.on-timeout=wait", "annotation holdpoint.on-timeout: 'wait' cannot be read: use release or kill")]
    public void Annotation_Unreadable_IsAnErrorThatCtrShows(string version, string annotation, string message)
    {
        PrivateContainerd containerd = Use(version);

        CommandResult ended = Finish(containerd.StartContainer("unread", Runtime, ["--annotation", annotation], "echo", "never"));

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Equal("", ended.Output);
        Assert.Contains(message + "; nothing was started", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Environment_HoldFalse_PassesThroughUnlessTheAnnotationSaysOtherwise(string version)
    {
        using PrivateContainerd containerd = new(version, new Dictionary<string, string?> { ["HOLDPOINT_HOLD"] = "false", ["HOLDPOINT_TIMEOUT"] = "1h", ["HOLDPOINT_ON_TIMEOUT"] = "kill" });

        Assert.Equal("free\n", Finish(containerd.StartHeld("free", "echo", "free")).Output);

        Process run = containerd.StartContainer("held", Runtime, ["--annotation", "holdpoint.hold=true"], "echo", "held");
        Assert.Equal("kill", (string?)containerd.WaitForHold("held")["onDeadline"]);
        containerd.Release(containerd.WaitForHeldPid("held"));
        Assert.Equal("held\n", Finish(run).Output);
        containerd.AssertNothingLeft();
    }

    [Fact]
    public void Environment_Unreadable_IsAnErrorThatCtrShows()
    {
        using PrivateContainerd containerd = new("1.6", new Dictionary<string, string?> { ["HOLDPOINT_TIMEOUT"] = "soon" });

        CommandResult ended = Finish(containerd.StartHeld("unread", "true"));

        Assert.Contains("environment variable HOLDPOINT_TIMEOUT of containerd: 'soon' cannot be read", ended.Errors, StringComparison.Ordinal);
        containerd.AssertNothingLeft();
    }
}
