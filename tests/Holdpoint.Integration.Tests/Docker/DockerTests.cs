// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Text.Json.Nodes;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Integration.Tests.Docker;

/// <summary><c>docker run</c> by the runtime that is held.</summary>
public sealed class DockerTests(SharedContainerds containerds, SharedDockers dockers) : ContainerdTest(containerds), IClassFixture<SharedDockers>
{
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_HeldAndReleased_ContainerRunsAsIfNothingHadHappened(string version)
    {
        PrivateContainerd containerd = Use(version);
        DockerDaemon docker = dockers.On(containerd);
        Process run = docker.RunHeld("--rm", DockerDaemon.Image, "sh", "-c", "echo it runs; exit 7").Start();

        (JsonNode hold, string container) = WaitForHold(containerd, docker);

        Assert.Equal(container, (string?)hold["container"]!["id"]);
        Assert.Equal("exec", (string?)hold["holdPoint"]);
        Assert.Equal("held", (string?)hold["state"]);
        Assert.Equal(Path.Combine(containerd.Executables, "containerd-shim-runc-v2"), (string?)hold["executable"]);
        Assert.Equal("created", docker.State(container));
        Assert.False(run.HasExited);

        containerd.Release((int)hold["pid"]!);

        CommandResult ended = Finish(run);
        Assert.Equal((7, "it runs\n", ""), (ended.ExitCode, ended.Output, ended.Errors));
        Assert.Empty(docker.Containers());
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_AnnotationSaysNoHold_RunsAtOnce(string version)
    {
        PrivateContainerd containerd = Use(version);
        int before = Halted(containerd);

        CommandResult ended = dockers.On(containerd).RunHeld("--rm", "--annotation", "holdpoint.hold=false", DockerDaemon.Image, "echo", "it runs").Run();

        Assert.Equal((0, "it runs\n", ""), (ended.ExitCode, ended.Output, ended.Errors));
        Assert.Equal(before, Halted(containerd));
    }

    [Fact]
    public void Run_AnnotationCannotBeRead_DockerShowsWhy()
    {
        CommandResult ended = dockers.On(Use("2.1")).RunHeld("--rm", "--annotation", "holdpoint.timeout=soon", DockerDaemon.Image, "echo", "it runs").Run();

        Assert.Equal((125, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("annotation holdpoint.timeout: 'soon' cannot be read", ended.Errors, StringComparison.Ordinal);
    }

    // dockerd keeps a container locked until its start has an end: the release is what ends it.
    [Theory]
    [InlineData("1.6", "kill", "/kill")]
    [InlineData("2.1", "kill", "/kill")]
    [InlineData("1.7", "rm --force", "DELETE ")]
    [InlineData("2.1", "rm --force", "DELETE ")]
    public void KillOrRemove_WhileHeld_TakesEffectWithTheRelease(string version, string verb, string request)
    {
        PrivateContainerd containerd = Use(version);
        DockerDaemon docker = dockers.On(containerd);
        Process run = docker.RunHeld("--name", "given-up", DockerDaemon.Image, "sleep", "1000000").Start();
        (JsonNode hold, string container) = WaitForHold(containerd, docker);
        Process end = docker.Docker([.. verb.Split(' '), container]).Start();
        Assert.True(Eventually.Holds(() => docker.Log.Split('\n').Any(line =>
            line.Contains(request, StringComparison.Ordinal) && line.Contains(container, StringComparison.Ordinal))));
        Assert.True(JsonNode.DeepEquals(hold, Assert.Single(containerd.Holds())));

        containerd.Release((int)hold["pid"]!);

        Assert.Equal(0, Finish(end).ExitCode);
        Assert.Equal(137, Finish(run).ExitCode);
        _ = docker.Docker("rm", "--force", "given-up").RunOrThrow();
        Assert.Empty(docker.Containers());
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Interrupt_OfTheClientWhileHeld_ReleaseStillRunsTheContainer(string version)
    {
        PrivateContainerd containerd = Use(version);
        DockerDaemon docker = dockers.On(containerd);
        using Process run = docker.RunHeld("--name", "alone", DockerDaemon.Image, "echo", "it runs").Start();
        (JsonNode hold, string container) = WaitForHold(containerd, docker);

        // docker gives dockerd time to answer the first two.
        Assert.True(Eventually.Holds(() => run.HasExited || Libc.kill(run.Id, Signal.SIGINT) != 0));
        Assert.True(JsonNode.DeepEquals(hold, Assert.Single(containerd.Holds())));

        containerd.Release((int)hold["pid"]!);

        Assert.True(Eventually.Holds(() => docker.State(container) == "exited"));
        Assert.Equal("it runs\n", docker.Docker("logs", container).RunOrThrow());
        _ = docker.Docker("rm", container).RunOrThrow();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Attach_Dlv_StopsInTheCreateOfADockerContainer(string version)
    {
        PrivateContainerd containerd = Use(version);
        DockerDaemon docker = dockers.On(containerd);
        Process run = docker.Docker("run", "--rm", "--network", "none", "--runtime", "io.containerd.hold-sample.v1", DockerDaemon.Image, "echo", "debugged").Start();
        (JsonNode hold, string container) = WaitForHold(containerd, docker);

        CommandResult debugger = (containerd.Holdpoint("attach", $"{hold["pid"]}", "--break", "task.(*service).Create") with
        {
            Input = "print r.ID\nclearall\ncontinue\nexit\n",
        }).Run();

        Assert.True(debugger.Output.Contains(container, StringComparison.Ordinal), debugger.ToString());
        CommandResult ended = Finish(run);
        Assert.Equal((0, "debugged\n", ""), (ended.ExitCode, ended.Output, ended.Errors));
    }

    private static (JsonNode Hold, string Container) WaitForHold(PrivateContainerd containerd, DockerDaemon docker)
    {
        JsonNode hold = Eventually.Is(() => containerd.Holds().SingleOrDefault(), $"one is held; containerd says:\n{containerd.Log}");
        return (hold, Assert.Single(docker.Containers()));
    }

    private static int Halted(PrivateContainerd containerd) => containerd.Log.Split("Halting until signalled").Length - 1;
}
