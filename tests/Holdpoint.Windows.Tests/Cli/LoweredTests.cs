// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Cli;

/// <summary>What a prompt that does not run as administrator gets: the events are for administrators and the system.</summary>
public sealed class LoweredTests
{
    [Theory]
    [InlineData("release PID")]
    [InlineData("release --all")]
    [InlineData("signal -pid PID -debugger")]
    public void Verb_ThatSetsTheEventOfAShim_IsFourAndLeavesItHeld(string line)
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);

        CommandResult result = HoldpointExe.RunLowered(line.Replace("PID", $"{waiter.Pid}", StringComparison.Ordinal).Split(' '));

        Assert.True(result.ExitCode == 4, result.ToString());
        Assert.EndsWith("use a prompt that runs as administrator\n", result.Errors, StringComparison.Ordinal);
        Assert.Equal("held", (string?)Assert.Single(HoldpointExe.List(waiter.Pid))["state"]);
        Assert.Equal(0, HoldpointExe.Run("release", $"{waiter.Pid}").ExitCode);
        Assert.Equal(0, waiter.WaitForEnd());
    }

    [Fact]
    public void Ps_ListsTheShimAllTheSame()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);

        CommandResult result = HoldpointExe.RunLowered("ps", "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"\"pid\": {waiter.Pid},", result.Output, StringComparison.Ordinal);
    }
}
