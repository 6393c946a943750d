// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json.Nodes;
using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests;

public sealed class RunTests
{
    [Fact]
    public void Run_HeldListedAndReleased_EndsAsTheCommandDoes()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Hold("--", "/bin/sh", "-c", "read -r line; echo \"got $line\"; exit 42");

        CommandResult release = room.Run("release", $"{held.Pid}");
        held.WriteAndClose("through\n");
        CommandResult end = held.WaitForEnd();

        Assert.Equal(new CommandResult(0, $"{held.Pid} ({Target("/bin/sh")}) goes on\n", ""), release);
        Assert.Equal(42, end.ExitCode);
        Assert.Equal("got through\n", end.Output);
        room.AssertNothingLeft();
    }

    [Fact]
    public void Run_TellsThatItIsHeldAndWhatToType()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Hold("--", "/bin/true");

        _ = room.Run("release", $"{held.Pid}");

        string errors = held.WaitForEnd().Errors;
        Assert.Contains($"{held.Pid}", errors, StringComparison.Ordinal);
        Assert.Contains($"holdpoint release {held.Pid}", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Quiet_TellsNothing()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Hold("--quiet", "--", "/bin/true");

        _ = room.Run("release", $"{held.Pid}");

        Assert.Equal(new CommandResult(0, "", ""), held.WaitForEnd());
    }

    [Theory]
    [InlineData(15)]
    [InlineData(9)]
    public void Run_CommandEndedByASignal_EndsByIt(int signal)
    {
        using CommandRoom room = new();
        RunningProgram held = room.Hold("--", TestPrograms.C("say.c"), "signal", $"{signal}");

        _ = room.Run("release", $"{held.Pid}");

        Assert.Equal(128 + signal, held.WaitForEnd().ExitCode);
        room.AssertNothingLeft();
    }

    [Fact]
    public void Run_KilledWhileHeld_LeavesNothing()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Hold("--", "/bin/true");

        held.Kill();

        Assert.Equal(137, held.WaitForEnd().ExitCode);
        room.AssertNothingLeft();
        Assert.Empty(room.List());
    }

    [Fact]
    public void Run_ArgumentsThatAreNotUtf8_ArePassedAsTheyAre()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Start(room.Of("/bin/bash", "-c", $$"""exec {{Repository.Holdpoint}} run -- /bin/sh -c 'printf %s "$1" | od -An -tx1' x $'a\xff\xc3(\x80' """));
        _ = room.WaitForHold(held.Pid);

        _ = room.Run("release", $"{held.Pid}");

        Assert.Equal(" 61 ff c3 28 80\n", held.WaitForEnd().Output);
    }

    [Fact]
    public void Run_OptionsAfterTheTwoDashes_AreTheCommands()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Hold("--", "/bin/echo", "--timeout", "--", "--json");

        _ = room.Run("release", $"{held.Pid}");

        Assert.Equal("--timeout -- --json\n", held.WaitForEnd().Output);
    }

    [Fact]
    public void Run_Label_IsListed()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Hold("--label", "start of it", "--", "/bin/true");

        Assert.Equal("start of it", (string?)room.Find(held.Pid)!["label"]);
        Assert.Contains("exec (start of it)", room.Run("ps").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DeadlineThatReleases_LetsItGoOn()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Start(room.Command("run", "--timeout", "300ms", "--", "/bin/sh", "-c", "exit 5"));

        Assert.Equal(5, held.WaitForEnd().ExitCode);
        room.AssertNothingLeft();
    }

    [Fact]
    public void Run_DeadlineThatKills_EndsIt()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Start(room.Command("run", "--timeout", "300ms", "--on-timeout", "kill", "--", "/bin/echo", "never"));

        CommandResult end = held.WaitForEnd();

        Assert.Equal(137, end.ExitCode);
        Assert.Empty(end.Output);
        room.AssertNothingLeft();
    }

    [Fact]
    public void Run_Deadline_IsListed()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Hold("--timeout", "2h", "--on-timeout", "kill", "--", "/bin/true");

        JsonNode hold = room.Find(held.Pid)!;

        Assert.Equal("kill", (string?)hold["onDeadline"]);
        TimeSpan bound = Time(hold["deadline"]) - Time(hold["since"]);
        Assert.InRange(bound, TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1), TimeSpan.FromHours(2) + TimeSpan.FromSeconds(1));
        Assert.Contains("kill in 1h59m", room.Run("ps").Output, StringComparison.Ordinal);
    }

    private static DateTimeOffset Time(JsonNode? node) => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture);

    private static string Target(string path) => new Command("realpath", path).RunOrThrow().Trim();
}
