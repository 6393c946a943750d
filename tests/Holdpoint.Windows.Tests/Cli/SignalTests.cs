// SPDX-License-Identifier: Apache-2.0

using System.Security.AccessControl;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Cli;

public sealed class SignalTests
{
    [Theory]
    [InlineData("-pid N -debugger")]
    [InlineData("--pid N --debugger")]
    [InlineData("-pid=N -debugger")]
    [InlineData("--debugger --pid=N")]
    public void Signal_DebuggerEvent_IsSet(string flags)
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);

        CommandResult signal = HoldpointExe.Run(["signal", .. flags.Replace("N", $"{waiter.Pid}", StringComparison.Ordinal).Split(' ')]);

        Assert.Equal(new CommandResult(0, $"debugger-{waiter.Pid} is set\n", ""), signal);
        Assert.Equal(0, waiter.WaitForEnd());
    }

    [Theory]
    [InlineData("-stackdump")]
    [InlineData("--stackdump")]
    [InlineData("--json")]
    public void Signal_StackDumpEvent_IsSet(string flag)
    {
        using EventWaitHandle listener = new(initialState: false, EventResetMode.AutoReset, $@"Global\stackdump-{Environment.ProcessId}");

        Assert.Equal(0, HoldpointExe.Run("signal", "-pid", $"{Environment.ProcessId}", flag).ExitCode);

        Assert.True(listener.WaitOne(0));
    }

    [Fact]
    public void Signal_EventWithoutRights_IsFour()
    {
        EventWaitHandleSecurity nobody = new();
        nobody.SetSecurityDescriptorSddlForm("D:P");
        string name = $"stackdump-{Environment.ProcessId}";
        using EventWaitHandle closed = EventWaitHandleAcl.Create(initialState: false, EventResetMode.AutoReset, @"Global\" + name, out _, nobody);

        CommandResult signal = HoldpointExe.Run("signal", "-pid", $"{Environment.ProcessId}");

        Assert.Equal(new CommandResult(4, "", $"holdpoint: {name} may not be set: it belongs to another user; use a prompt that runs as administrator\n"), signal);
        Assert.False(closed.WaitOne(0));
    }

    [Fact]
    public void Signal_NoSuchEventOrProcess_TellsWhich()
    {
        Assert.Equal(
            new CommandResult(3, "", $"holdpoint: nobody waits on debugger-{Environment.ProcessId}; 'holdpoint ps' lists what waits\n"),
            HoldpointExe.Run("signal", "-pid", $"{Environment.ProcessId}", "-debugger"));
        Assert.Equal(
            new CommandResult(3, "", "holdpoint: there is no process 2147483644; 'holdpoint ps' lists the processes that wait\n"),
            HoldpointExe.Run("signal", "-pid", "2147483644", "-debugger"));
    }
}
