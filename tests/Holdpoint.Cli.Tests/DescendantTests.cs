// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests;

public sealed class DescendantTests
{
    [Fact]
    public void Run_Descendant_HoldsWhatTheCommandStarts()
    {
        using CommandRoom room = new();
        RunningProgram parent = Start(room, "/bin/echo one; /usr/bin/printenv HOLDPOINT_DIR; exit 6", "--descendant", "printenv");
        JsonNode hold = room.WaitForHold("printenv");

        Assert.NotEqual(parent.Pid, (int?)hold["pid"]);
        _ = room.Run("release", $"{hold["pid"]}");

        CommandResult end = parent.WaitForEnd();
        Assert.Equal(6, end.ExitCode);
        Assert.Equal($"one\n{room.Events}\n", end.Output);
        room.AssertNothingLeft();
    }

    [Fact]
    public void Run_Nth_LetsTheEarlierOnesPass()
    {
        using CommandRoom room = new();
        RunningProgram parent = Start(room, "for i in 1 2 3; do /usr/bin/printf $i; done; exit 6", "--descendant", "printf", "--nth", "2");
        JsonNode hold = room.WaitForHold("printf");

        Assert.Equal("2", (string?)hold["arguments"]![1]);
        _ = room.Run("release", $"{hold["pid"]}");

        CommandResult end = parent.WaitForEnd();
        Assert.Equal(6, end.ExitCode);
        Assert.Equal("123", end.Output);
        room.AssertNothingLeft();
    }

    [Fact]
    public void Run_Every_HoldsAllFromThereOn()
    {
        using CommandRoom room = new();
        RunningProgram parent = Start(room, "for i in 1 2 3; do /usr/bin/printf $i; done; exit 6", "--descendant", "print?", "--nth", "2", "--every");
        foreach (string argument in new[] { "2", "3" })
        {
            JsonNode hold = Eventually.Is(() => room.List().FirstOrDefault(hold => (string?)hold!["arguments"]![1] == argument), $"{argument} is held");
            _ = room.Run("release", $"{hold["pid"]}");
        }

        Assert.Equal(6, parent.WaitForEnd().ExitCode);
        room.AssertNothingLeft();
    }

    [Fact]
    public void Run_Arguments_HoldsOnlyWhereTheyMatch()
    {
        using CommandRoom room = new();
        RunningProgram parent = Start(room, "for i in 1 2 3; do /usr/bin/printf \"a $i\"; done; exit 6", "--descendant", "/usr/bin/*", "--arguments", "a 3");
        JsonNode hold = room.WaitForHold("printf");

        Assert.Equal("a 3", (string?)hold["arguments"]![1]);
        _ = room.Run("release", $"{hold["pid"]}");

        Assert.Equal(6, parent.WaitForEnd().ExitCode);
    }

    [Fact]
    public void Run_DescendantThatNeverComes_EndsAsTheCommandDoes()
    {
        using CommandRoom room = new();

        Assert.Equal(6, Start(room, "/bin/true; exit 6", "--descendant", "nosuch").WaitForEnd().ExitCode);
        room.AssertNothingLeft();
    }

    private static RunningProgram Start(CommandRoom room, string script, params string[] options) =>
        room.Start(room.Command(["run", .. options, "--", "/bin/sh", "-c", script]));
}
