// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json.Nodes;
using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests;

public sealed class ReleaseTests
{
    private const uint Nobody = 65534;

    [Fact]
    public void Release_SeveralAndOneThatIsNotHeld_ReleasesTheOthersAndIsThree()
    {
        using CommandRoom room = new();
        RunningProgram first = room.Hold("--", "/bin/true");
        RunningProgram second = room.Hold("--", "/bin/true");

        CommandResult release = room.Run("release", $"{first.Pid}", $"{Environment.ProcessId}", $"{second.Pid}");

        Assert.Equal(3, release.ExitCode);
        Assert.Equal(2, release.Output.Split(" goes on\n").Length - 1);
        Assert.Matches($@"^holdpoint: {Environment.ProcessId} \(.*\) is not held; 'holdpoint ps' lists the processes that wait\n$", release.Errors);
        Assert.Equal(0, first.WaitForEnd().ExitCode);
        Assert.Equal(0, second.WaitForEnd().ExitCode);
        room.AssertNothingLeft();
    }

    [Fact]
    public void Release_AllOfAnUnprivilegedUser_ReleasesCodeAndExecHolds()
    {
        using CommandRoom room = new(Nobody);
        RunningProgram exec = room.Hold("--", "/bin/true");
        RunningProgram code = room.HoldInShell();

        CommandResult release = room.Run("release", "--all");

        Assert.True(release.ExitCode == 0, release.ToString());
        Assert.Contains($"{exec.Pid} (", release.Output, StringComparison.Ordinal);
        Assert.Contains($"{code.Pid} (", release.Output, StringComparison.Ordinal);
        Assert.Equal(0, exec.WaitForEnd().ExitCode);
        Assert.Equal(7, code.WaitForEnd().ExitCode);
        room.AssertNothingLeft();
    }

    [Fact]
    public void Release_AllWhereNothingIsHeld_SaysSo()
    {
        using CommandRoom room = new(Nobody);

        Assert.Equal(new CommandResult(0, "Nothing is held.\n", ""), room.Run("release", "--all"));
        Assert.Equal(new CommandResult(0, "[]\n", ""), room.Run("release", "--all", "--json"));
    }

    [Fact]
    public void Release_CodeHoldOfAShell_LetsItGoOn()
    {
        using CommandRoom room = new();
        RunningProgram code = room.HoldInShell();
        JsonNode hold = room.Find(code.Pid)!;

        CommandResult release = room.Run("release", $"{code.Pid}");

        Assert.Null(hold["holdPoint"]);
        Assert.Null(hold["keeper"]);
        Assert.Equal("held", (string?)hold["state"]);
        Assert.True(release.ExitCode == 0, release.ToString());
        CommandResult end = code.WaitForEnd();
        Assert.Equal(7, end.ExitCode);
        Assert.Equal("goes on\n", end.Output);
        room.AssertNothingLeft();
    }

    [Fact]
    public void Release_Json_TellsTheOutcomeOfEach()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Hold("--", "/bin/true");

        CommandResult release = room.Run("release", "--json", $"{held.Pid}", $"{int.MaxValue}");

        Assert.Equal(3, release.ExitCode);
        JsonArray answers = JsonNode.Parse(release.Output)!.AsArray();
        Assert.Equal(["released", "not-held"], answers.Select(answer => (string?)answer!["outcome"]));
        Assert.Equal([held.Pid, int.MaxValue], answers.Select(answer => (int)answer!["pid"]!));
        Assert.Equal(["pid", "outcome", "message"], answers[0]!.AsObject().Select(field => field.Key));
        Assert.Empty(release.Errors);
    }

    [Fact]
    public void Release_UnknownPid_IsThree()
    {
        using CommandRoom room = new();

        CommandResult release = room.Run("release", $"{int.MaxValue}");

        Assert.Equal(new CommandResult(3, "", $"holdpoint: there is no process {int.MaxValue}; 'holdpoint ps' lists the processes that wait\n"), release);
    }

    [Fact]
    public void Release_HoldOfAnotherUser_IsFourAndTheHoldStays()
    {
        using CommandRoom roots = new();
        using CommandRoom nobodys = new(Nobody);
        RunningProgram held = roots.Hold("--", "/bin/true");

        CommandResult release = nobodys.Run("release", $"{held.Pid}");
        CommandResult signal = nobodys.Run("signal", "-pid", $"{held.Pid}", "-debugger");
        CommandResult attach = nobodys.Run("attach", $"{held.Pid}");

        Assert.Equal(new CommandResult(4, "", $"holdpoint: {held.Pid} belongs to another user; use sudo, or ask that user\n"), release);
        Assert.Equal(new CommandResult(4, "", $"holdpoint: debugger-{held.Pid} may not be set: it belongs to another user; use sudo\n"), signal);
        Assert.Equal(new CommandResult(4, "", $"holdpoint: {held.Pid} belongs to another user; use sudo, or ask that user\n"), attach);
        Assert.NotNull(roots.Find(held.Pid));
        Assert.Empty(nobodys.List());
    }

    [Fact]
    public void Release_ProcessThatDiedWhileHeld_IsThreeAndItsEntryGoes()
    {
        using CommandRoom room = new();
        RunningProgram code = room.HoldInShell();
        code.Kill();
        _ = code.WaitForEnd();
        Assert.True(File.Exists(room.EventOf(code.Pid)));

        CommandResult release = room.Run("release", $"{code.Pid}");

        Assert.Equal(new CommandResult(3, "", $"holdpoint: there is no process {code.Pid}; 'holdpoint ps' lists the processes that wait\n"), release);
        room.AssertNothingLeft();
    }

    [Fact]
    public void Release_PidThatWasGivenToAnotherProcess_IsThreeAndItsEntryGoes()
    {
        using CommandRoom room = new();
        RunningProgram code = room.HoldInShell();
        string description = room.EventOf(code.Pid) + ".json";
        string json = string.Create(CultureInfo.InvariantCulture, $$"""
            {"version":1,"pid":{{code.Pid}},"startTime":1,"keeper":null,"keeperStartTime":null,
             "holds":[{"holdPoint":"code","label":null,"since":"2026-01-02T03:04:05.678Z","deadline":null,"onDeadline":"release","container":null}]}
            """);
        File.WriteAllText(description, json);

        CommandResult release = room.Run("release", $"{code.Pid}");

        Assert.Equal(3, release.ExitCode);
        Assert.Contains("is not held; 'holdpoint ps' lists", release.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(description));
        Assert.False(File.Exists(room.EventOf(code.Pid)));
        Assert.False(code.HasEnded);
    }
}
