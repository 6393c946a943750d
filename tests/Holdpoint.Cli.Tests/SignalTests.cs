// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests;

public sealed class SignalTests
{
    [Theory]
    [InlineData("-pid N -debugger")]
    [InlineData("--pid N --debugger")]
    [InlineData("-pid=N -debugger")]
    [InlineData("--pid=N --debugger")]
    [InlineData("-debugger -pid N")]
    public void Signal_Debugger_ReleasesTheHold(string flags)
    {
        using CommandRoom room = new();
        RunningProgram held = room.HoldInShell();

        CommandResult signal = room.Run(["signal", .. flags.Replace("N", $"{held.Pid}", StringComparison.Ordinal).Split(' ')]);

        Assert.Equal(new CommandResult(0, $"debugger-{held.Pid} is set\n", ""), signal);
        Assert.Equal(7, held.WaitForEnd().ExitCode);
    }

    [Theory]
    [InlineData("-stackdump")]
    [InlineData("--stackdump")]
    [InlineData("--json")]
    public void Signal_StackDumpOrNoEventNamed_SetsThatEventOnly(string flag)
    {
        using CommandRoom room = new();
        RunningProgram listener = room.Start(room.Of("/bin/sh", "-c", """
            mkdir -m 700 "$HOLDPOINT_DIR"; mkfifo -m 600 "$HOLDPOINT_DIR/debugger-$$" "$HOLDPOINT_DIR/stackdump-$$"
            exec 3<>"$HOLDPOINT_DIR/debugger-$$" 4<>"$HOLDPOINT_DIR/stackdump-$$"; read -r _ <&4; rm "$HOLDPOINT_DIR"/*; exit 9
            """));
        _ = room.WaitForHold(listener.Pid);

        CommandResult signal = room.Run([.. new[] { "signal", "-pid", $"{listener.Pid}", flag, "--json" }.Distinct()]);

        Assert.Equal(0, signal.ExitCode);
        JsonObject said = JsonNode.Parse(signal.Output)!.AsObject();
        Assert.Equal(["pid", "event", "outcome"], said.Select(field => field.Key));
        Assert.Equal($"stackdump-{listener.Pid}", (string?)said["event"]);
        Assert.Equal("signalled", (string?)said["outcome"]);
        Assert.Equal(9, listener.WaitForEnd().ExitCode);
    }

    [Fact]
    public void Signal_NothingWaits_IsThree()
    {
        using CommandRoom room = new();
        string self = $"{Environment.ProcessId}";

        Assert.Equal(new CommandResult(3, "", $"holdpoint: nobody waits on debugger-{self}; 'holdpoint ps' lists what waits\n"), room.Run("signal", "-pid", self, "-debugger"));
        Assert.Equal(new CommandResult(3, "", $"holdpoint: nobody waits on stackdump-{self}; 'holdpoint ps' lists what waits\n"), room.Run("signal", "-pid", self, "-stackdump"));
    }

    [Fact]
    public void Signal_NoSuchProcess_IsThree()
    {
        using CommandRoom room = new();

        Assert.Equal(
            new CommandResult(3, "", $"holdpoint: there is no process {int.MaxValue}; 'holdpoint ps' lists the processes that wait\n"),
            room.Run("signal", "-pid", $"{int.MaxValue}"));
    }
}
