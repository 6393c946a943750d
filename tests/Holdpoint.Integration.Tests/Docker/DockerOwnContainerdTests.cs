// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Text.Json.Nodes;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Integration.Tests.Docker;

/// <summary>Docker where the daemons cannot be shared with other tests.</summary>
public sealed class DockerOwnContainerdTests
{
    // Docker 20.10, which Debian 12 packages, cannot be told the name of a shim.
    [Theory]
    [InlineData("1.6", "docker-20.10")]
    [InlineData("1.7", "docker")]
    [InlineData("2.1", "docker")]
    public void Run_InterposerUnderTheShimsOwnName_HoldsWhatNamesNoRuntime(string version, string dockerVersion)
    {
        using PrivateContainerd containerd = new(version);
        File.CreateSymbolicLink(Path.Combine(containerd.Bin, "containerd-shim-runc-v2"), Repository.Interposer);
        using DockerDaemon docker = new(containerd, dockerVersion);
        using Process run = docker.Docker("run", "--rm", "--network", "none", DockerDaemon.Image, "echo", "it runs").Start();

        JsonNode hold = WaitForHold(containerd);
        Assert.Equal(Path.Combine(containerd.Executables, "containerd-shim-runc-v2"), (string?)hold["executable"]);
        Assert.Equal(Assert.Single(docker.Containers()), (string?)hold["container"]!["id"]);
        containerd.Release((int)hold["pid"]!);

        Assert.Equal("it runs\n", run.StandardOutput.ReadToEnd());
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
        containerd.AssertNothingLeft();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void End_OfTheHeldShim_DockerReportsAndTheContainerCanBeRemoved(string version)
    {
        using PrivateContainerd containerd = new(version);
        using DockerDaemon docker = new(containerd, "docker");
        using Process run = docker.RunHeld("--name", "ended", DockerDaemon.Image, "echo", "it runs").Start();

        Assert.Equal(0, Libc.kill((int)WaitForHold(containerd)["pid"]!, Signal.SIGKILL));

        Assert.Equal("", run.StandardOutput.ReadToEnd());
        Assert.Contains("failed to create", run.StandardError.ReadToEnd(), StringComparison.Ordinal);
        run.WaitForExit();
        Assert.NotEqual(0, run.ExitCode);
        _ = docker.Docker("rm", "ended").RunOrThrow();
        containerd.AssertNothingRuns();
    }

    [Fact]
    public void Run_DeadlineKills_DockerReportsAndTheContainerCanBeRemoved()
    {
        using PrivateContainerd containerd = new("2.1");
        using DockerDaemon docker = new(containerd, "docker");

        CommandResult ended = docker.RunHeld(
            "--name", "late", "--annotation", "holdpoint.timeout=200ms", "--annotation", "holdpoint.on-timeout=kill", DockerDaemon.Image, "echo", "it runs").Run();

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Equal("", ended.Output);
        Assert.Contains("failed to create", ended.Errors, StringComparison.Ordinal);
        _ = docker.Docker("rm", "late").RunOrThrow();
        containerd.AssertNothingRuns();
    }

    private static JsonNode WaitForHold(PrivateContainerd containerd) =>
        Eventually.Is(() => containerd.Holds().SingleOrDefault(), $"one is held; containerd says:\n{containerd.Log}");
}
