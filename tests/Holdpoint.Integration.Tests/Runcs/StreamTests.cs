// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>Processes in a container, and what they read and write.</summary>
public sealed class StreamTests(SharedContainerds shared) : RuncsTest(shared)
{
    private const int ManyBytes = 30_000_000;

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Input_EndsAtOnce_ContainerReadsTheEnd(string version)
    {
        PrivateContainerd containerd = Use(version);

        for (int i = 0; i < 5; i++)
        {
            CommandResult ended = containerd.Ctr("run", "--rm", "--runtime", Runtime, PrivateContainerd.Image, $"input{i}", "cat").WithInput("hello").Run();

            Assert.Equal(new CommandResult(0, "hello", ""), ended);
        }
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Output_ManyBytes_ArriveWhole(string version)
    {
        PrivateContainerd containerd = Use(version);

        CommandResult counted = containerd.Inside(
            "sh", "-c", $"'{containerd.Executables}/ctr' --address '{containerd.Address}' --namespace '{containerd.Namespace}' run --rm --runtime {Runtime} {PrivateContainerd.Image} bulk head -c {ManyBytes} /dev/zero | wc -c").Run();

        Assert.Equal(ManyBytes, int.Parse(counted.Output, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Terminal_ManyBytes_TailIsThere(string version)
    {
        PrivateContainerd containerd = Use(version);

        CommandResult seen = InTerminal(containerd, $"run --rm --tty --runtime {Runtime} {PrivateContainerd.Image} tty sh -c 'seq 100000; echo the-end; exit 4'");

        Assert.Equal(4, seen.ExitCode);
        Assert.Equal("the-end", seen.Output.TrimEnd().Split('\n')[^1].Trim());
        // Through two terminals: each adds a carriage return.
        Assert.Contains("\n99999\n100000\n", seen.Output.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Exec_LongArguments_StatusAndOutputAreItsOwn(string version)
    {
        PrivateContainerd containerd = Use(version);
        StartSleeper(containerd, "worker");
        string argument = new('x', 20_000);

        CommandResult said = Exec(containerd, "worker", "long", "sh", "-c", "echo ${#0}; exit 9", argument).Run();
        CommandResult missing = Exec(containerd, "worker", "missing", "no-such-program").Run();
        CommandResult terminal = InTerminal(containerd, "tasks exec --tty --exec-id tty worker sh -c 'test -t 0 && echo a-terminal'");

        Assert.Equal(new CommandResult(9, "20000\n", ""), said);
        Assert.Contains("OCI runtime exec failed: exec failed", missing.Errors, StringComparison.Ordinal);
        Assert.Contains("\"no-such-program\"", missing.Errors, StringComparison.Ordinal);
        Assert.Contains("a-terminal", terminal.Output, StringComparison.Ordinal);
        Remove(containerd, "worker");
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Log_FileUri_HasTheOutput(string version)
    {
        PrivateContainerd containerd = Use(version);
        string log = Path.Combine(containerd.Folder, $"out-{Path.GetRandomFileName()}.log");

        Start(containerd, "logged", ["--log-uri", "file://" + log], "sh", "-c", "echo to a file; echo errors too >&2");

        Assert.True(Eventually.Holds(() => Status(containerd, "logged") == "STOPPED"));
        Assert.Equal(["errors too", "to a file"], File.ReadAllLines(log).Order());
        Remove(containerd, "logged");
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Log_BinaryUri_ProgramGetsTheOutput(string version)
    {
        PrivateContainerd containerd = Use(version);
        string name = Path.Combine(containerd.Folder, "logger-" + Path.GetRandomFileName());
        File.WriteAllText(name, $"#!/bin/sh\nexec 5>&-\n(echo $CONTAINER_NAMESPACE $CONTAINER_ID; cat <&3) >{name}.log\n");
        _ = new Command("chmod", "+x", name).RunOrThrow();

        Start(containerd, "program", ["--log-uri", "binary://" + name], "echo", "to a program");

        Assert.True(Eventually.Holds(() => File.Exists(name + ".log") && File.ReadAllText(name + ".log") == $"{containerd.Namespace} program\nto a program\n"));
        Remove(containerd, "program");
    }

    /// <summary>ctr with a terminal of its own.</summary>
    private static CommandResult InTerminal(PrivateContainerd containerd, string arguments) =>
        containerd.Inside("script", "--quiet", "--return", "--command", $"'{containerd.Executables}/ctr' --address '{containerd.Address}' --namespace '{containerd.Namespace}' {arguments}", "/dev/null").Run();
}
