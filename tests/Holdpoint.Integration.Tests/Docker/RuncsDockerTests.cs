// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Integration.Tests.Runcs;

namespace Holdpoint.Integration.Tests.Docker;

/// <summary><c>docker run --runtime io.containerd.runcs.v1</c>.</summary>
public sealed class RuncsDockerTests(SharedContainerds containerds, SharedDockers dockers) : ContainerdTest(containerds), IClassFixture<SharedDockers>
{
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_Container_PrintsAndEndsWithItsStatus(string version)
    {
        CommandResult ended = Run(Docker(version), "--rm", DockerDaemon.Image, "sh", "-c", "echo out; echo err >&2; exit 7").Run();

        Assert.Equal(new CommandResult(7, "out\n", "err\n"), ended);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_WithInput_ReadsItToItsEnd(string version)
    {
        CommandResult ended = (Run(Docker(version), "--rm", "--interactive", DockerDaemon.Image, "cat") with { Input = "one\ntwo\n" }).Run();

        Assert.Equal(new CommandResult(0, "one\ntwo\n", ""), ended);
    }

    // Docker wants a terminal itself for one of the container's: script(1) makes it.
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_InATerminal_HasOne(string version)
    {
        DockerDaemon docker = Docker(version);
        Command run = Run(docker, "--rm", "--tty", DockerDaemon.Image, "sh", "-c", "test -t 0 && test -t 1 && echo a terminal");

        CommandResult ended = new Command("script", "--quiet", "--return", "--command", $"{run.Program} {string.Join(' ', run.Arguments.Select(word => $"'{word}'"))}", "/dev/null").Run();

        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("a terminal", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_ProgramIsMissing_SaysSo(string version)
    {
        DockerDaemon docker = Docker(version);

        CommandResult ended = Run(docker, "--rm", DockerDaemon.Image, "no-such-program").Run();

        Assert.Equal(127, ended.ExitCode);
        Assert.Contains("\"no-such-program\": executable file not found in $PATH", ended.Errors, StringComparison.Ordinal);
        Assert.Empty(docker.Containers());
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Life_OfAContainer_IsDockersToRule(string version)
    {
        PrivateContainerd containerd = Use(version);
        DockerDaemon docker = dockers.On(containerd);
        string container = Run(docker, "--detach", DockerDaemon.Image, "sh", "-c", "trap 'exit 5' TERM; while true; do sleep 0.05; done").RunOrThrow().Trim();

        Assert.Single(RuncsTest.ShimsOf(containerd));
        Assert.Equal(new CommandResult(3, "in it\n", ""), docker.Docker("exec", container, "sh", "-c", "echo in it; exit 3").Run());
        Assert.Equal(new CommandResult(0, "typed\n", ""), (docker.Docker("exec", "--interactive", container, "cat") with { Input = "typed\n" }).Run());
        Assert.Contains("sleep", docker.Docker("top", container).RunOrThrow(), StringComparison.Ordinal);
        Assert.Matches("^[1-9]", docker.Docker("stats", "--no-stream", "--format", "{{.PIDs}}", container).RunOrThrow());
        _ = docker.Docker("pause", container).RunOrThrow();
        Assert.Equal("paused", docker.State(container));
        _ = docker.Docker("unpause", container).RunOrThrow();
        _ = docker.Docker("update", "--memory", "64m", "--memory-swap", "64m", container).RunOrThrow();
        _ = docker.Docker("stop", container).RunOrThrow();
        Assert.Equal("5\n", docker.Docker("inspect", "--format", "{{.State.ExitCode}}", container).RunOrThrow());
        _ = docker.Docker("start", container).RunOrThrow();
        Assert.Equal("running", docker.State(container));
        _ = docker.Docker("rm", "--force", container).RunOrThrow();
        Assert.Empty(docker.Containers());
    }

    private static Command Run(DockerDaemon docker, params IEnumerable<string> arguments) =>
        docker.Docker(["run", "--network", "none", "--runtime", RuncsTest.Runtime, .. arguments]);

    private DockerDaemon Docker(string version) => dockers.On(Use(version));
}
