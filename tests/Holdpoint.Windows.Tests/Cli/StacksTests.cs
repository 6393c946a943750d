// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Cli;

public sealed class StacksTests : IDisposable
{
    private const string ForTheSystemOnly = "D:P(A;;GA;;;SY)";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dockerd.exe", "goroutine-stacks-*.log in its data root; docker info -f {{.DockerRootDir}} tells which that is")]
    [InlineData("containerd.exe", @"its log, and to containerd.PID.stacks.log in its folder for temporary files, which is C:\Windows\Temp or C:\Windows\SystemTemp for a service")]
    [InlineData("other.exe", "the place that its documentation names")]
    public void Signal_ProgramThatListens_WritesItsStacksAndThePlaceIsNamed(string name, string place)
    {
        using RunningProgram listener = Listener(name);
        string pid = $"{listener.Pid}";

        Assert.Equal(
            new CommandResult(0, $"stackdump-{pid} is set: {pid} ({name}) writes its stacks to {place.Replace("PID", pid, StringComparison.Ordinal)}\n", ""),
            HoldpointExe.Run("stacks", pid, "--signal"));
        Assert.Equal("stacks", listener.ReadLine());
    }

    [Fact]
    public void Signal_Json_TellsTheEventAndThePlace()
    {
        using RunningProgram known = Listener("dockerd.exe");
        using RunningProgram other = Listener("other.exe");

        JsonObject said = JsonNode.Parse(HoldpointExe.Run("stacks", $"{known.Pid}", "--signal", "--json").Output)!.AsObject();

        Assert.Equal(["pid", "event", "outcome", "writesTo"], said.Select(field => field.Key));
        Assert.Equal($"stackdump-{known.Pid}", (string?)said["event"]);
        Assert.Equal("signalled", (string?)said["outcome"]);
        Assert.StartsWith("goroutine-stacks-", (string?)said["writesTo"], StringComparison.Ordinal);
        Assert.Null(JsonNode.Parse(HoldpointExe.Run("stacks", $"{other.Pid}", "--signal", "--json").Output)!["writesTo"]);
    }

    [Fact]
    public void Signal_NobodyListens_IsThree()
    {
        string self = $"{Environment.ProcessId}";

        Assert.Equal(
            new CommandResult(3, "", $"holdpoint: nobody waits on stackdump-{self}; 'holdpoint ps' lists what waits\n"),
            HoldpointExe.Run("stacks", self, "--signal"));
    }

    [Fact]
    public void Signal_NoSuchProcess_IsThree() => Assert.Equal(
        new CommandResult(3, "", $"holdpoint: there is no process {int.MaxValue}; 'holdpoint ps' lists the processes that wait\n"),
        HoldpointExe.Run("stacks", $"{int.MaxValue}", "--signal"));

    [Fact]
    public void Signal_EventOfOthers_IsFour()
    {
        using RunningProgram listener = Listener("other.exe", ForTheSystemOnly);

        Assert.Equal(
            new CommandResult(4, "", $"holdpoint: stackdump-{listener.Pid} may not be set: it belongs to another user; use a prompt that runs as administrator\n"),
            HoldpointExe.Run("stacks", $"{listener.Pid}", "--signal"));
    }

    [Theory]
    [InlineData("stacks 4711", "only stacks that the process writes itself are to be had on Windows so far: holdpoint stacks PID --signal")]
    [InlineData("stacks --signal", "Required argument 'PID' missing for command: 'stacks'.")]
    [InlineData("stacks x --signal", "'x' is no pid; 'holdpoint ps' lists the processes that wait")]
    [InlineData("stacks 0 --signal", "'0' is no pid; 'holdpoint ps' lists the processes that wait")]
    public void Stacks_WrongUsage_IsTwo(string line, string message) =>
        Assert.Equal(new CommandResult(2, "", $"holdpoint: {message}\nSee: holdpoint stacks --help\n"), HoldpointExe.Run(line.Split(' ')));

    private RunningProgram Listener(string name, params string[] descriptor)
    {
        File.Copy(WindowsPrograms.Listener, _folder[name]);
        RunningProgram listener = RunningProgram.Start(_folder[name], descriptor);
        Assert.Equal($"listening {listener.Pid}", listener.ReadLine());
        return listener;
    }
}
