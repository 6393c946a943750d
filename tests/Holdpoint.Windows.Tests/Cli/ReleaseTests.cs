// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Cli;

public sealed class ReleaseTests
{
    [Fact]
    public void Release_WaitOfTheRunhcsShim_GoesOn()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);

        CommandResult release = HoldpointExe.Run("release", $"{waiter.Pid}");

        Assert.Equal(0, release.ExitCode);
        Assert.Contains("goes on", release.Output, StringComparison.Ordinal);
        Assert.Equal(0, waiter.WaitForEnd());
        Assert.Equal(3, HoldpointExe.Run("release", $"{waiter.Pid}").ExitCode);
    }

    [Theory]
    [InlineData("0", 2, "'0' is no pid")]
    [InlineData("-4", 2, "-4")]
    [InlineData("web", 2, "'web' is no pid")]
    [InlineData("4", 3, "4")]
    [InlineData("2147483647", 3, "there is no process 2147483647")]
    public void Release_BadPid_SaysWhy(string pid, int exitCode, string message)
    {
        CommandResult release = HoldpointExe.Run("release", pid);

        Assert.Equal(exitCode, release.ExitCode);
        Assert.Contains(message, release.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Release_ProcessWithoutAnEvent_IsThree()
    {
        using RunningProgram idle = RunningProgram.Start("cmd.exe", "/k");

        CommandResult release = HoldpointExe.Run("release", $"{idle.Pid}");

        Assert.Equal(3, release.ExitCode);
        Assert.Equal($"holdpoint: {idle.Pid} (cmd.exe) is not held; 'holdpoint ps' lists the processes that wait\n", release.Errors);
    }
}
