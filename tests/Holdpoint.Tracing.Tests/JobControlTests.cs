// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>A held command is a job like any other to the shell at whose prompt it was typed.</summary>
public sealed class JobControlTests : IDisposable
{
    private readonly HoldRoom _room = new();
    private readonly PseudoTerminal _terminal = new();
    private readonly string _program = TestPrograms.C("say.c");
    private readonly string _modes;

    public JobControlTests()
    {
        _modes = _terminal.Run("stty -a");
    }

    private string Held => $"{Repository.Holdpoint} run -q -- {_program} exit 7";

    public void Dispose()
    {
        _terminal.Dispose();
        _room.Dispose();
    }

    [Fact]
    public void Foreground_Released_EndsWithItsStatus()
    {
        HoldInfo hold = Type(Held);

        AssertForeground(hold);
        _room.Signal(hold.Pid);

        Assert.EndsWith("it runs\n", _terminal.ReadToPrompt(), StringComparison.Ordinal);
        AssertEnded(7);
    }

    [Fact]
    public void Foreground_Interrupted_EndsAsWithout()
    {
        HoldInfo hold = Type(Held);
        AssertForeground(hold);

        _terminal.Type(PseudoTerminal.ControlC);

        Assert.DoesNotContain("it runs", _terminal.ReadToPrompt(), StringComparison.Ordinal);
        AssertEnded(130);
    }

    [Theory]
    [InlineData("fg")]
    [InlineData("bg")]
    public void Stopped_Continued_IsStillHeld(string how)
    {
        HoldInfo hold = Type(Held);
        AssertForeground(hold);

        _terminal.Type(PseudoTerminal.ControlZ);

        Assert.Contains("Stopped", _terminal.ReadToPrompt(), StringComparison.Ordinal);
        Assert.Equal("148\n", _terminal.Run("echo $?"));
        Assert.Matches(@"^\[1\]\+ +Stopped +\S*holdpoint run ", _terminal.Run("jobs"));
        AssertHeld(hold);
        if (how == "fg")
        {
            _terminal.Type("fg\n");
            Assert.True(Eventually.Holds(() => IsForeground(hold)));
            AssertForeground(hold);
            _room.Signal(hold.Pid);
            Assert.EndsWith("it runs\n", _terminal.ReadToPrompt(), StringComparison.Ordinal);
        }
        else
        {
            _ = _terminal.Run("bg");
            AssertRunsInBackground(hold);
            ReleaseAndWait(hold);
        }

        AssertEnded(7);
    }

    [Fact]
    public void Background_Released_EndsWithItsStatus()
    {
        HoldInfo hold = Type(Held + " &");
        _ = _terminal.ReadToPrompt();

        AssertRunsInBackground(hold);
        ReleaseAndWait(hold);

        AssertEnded(7);
    }

    [Fact]
    public void Keys_WithoutAHold_GiveTheSameStatuses()
    {
        // What the tests above expect is what the shell says of any command.
        _terminal.Type("sleep 1000\n");
        Assert.True(Eventually.Holds(IsSleepInForeground));
        _terminal.Type(PseudoTerminal.ControlZ);
        Assert.Contains("Stopped", _terminal.ReadToPrompt(), StringComparison.Ordinal);
        Assert.Equal("148\n", _terminal.Run("echo $?"));
        Assert.Matches(@"^\[1\]\+ +Stopped +sleep 1000", _terminal.Run("jobs"));
        _terminal.Type("fg\n");
        Assert.True(Eventually.Holds(IsSleepInForeground));
        _terminal.Type(PseudoTerminal.ControlC);
        _ = _terminal.ReadToPrompt();
        AssertEnded(130);
    }

    private HoldInfo Type(string line)
    {
        _terminal.Type(line + "\n");
        return Eventually.Is(() => _room.Holds().SingleOrDefault(), "the command is held");
    }

    private void ReleaseAndWait(HoldInfo hold)
    {
        _terminal.Type($"wait {hold.Pid}\n");
        _room.Signal(hold.Pid);
        Assert.Contains("it runs\n", _terminal.ReadToPrompt(), StringComparison.Ordinal);
    }

    private void AssertForeground(HoldInfo hold)
    {
        Assert.True(_terminal.IsBusy);
        Assert.True(IsForeground(hold));
        AssertHeld(hold);
    }

    private void AssertRunsInBackground(HoldInfo hold)
    {
        Assert.Matches(@"^\[1\]\+ +Running +\S*holdpoint run .*&\n$", _terminal.Run("jobs"));
        Assert.False(IsForeground(hold));
        AssertHeld(hold);
    }

    private static void AssertHeld(HoldInfo hold)
    {
        Assert.Equal(HoldState.Held, HoldRoom.Find(hold.Pid)?.State);
        EntryPoint.AssertNothingHasRun(hold.Pid);
    }

    private void AssertEnded(int status)
    {
        Assert.Equal($"{status}\n", _terminal.Run("echo $?"));
        Assert.Equal("", _terminal.Run("jobs"));
        Assert.Equal(_modes, _terminal.Run("stty -a"));
        _room.AssertNothingLeft();
    }

    private bool IsSleepInForeground() => ProcessFiles.All().Any(pid =>
        ProcessFiles.Arguments(pid) is ["sleep", "1000"] && ProcessFiles.Stat(pid)?.Parent == _terminal.ShellPid
        && ProcessFiles.Status(pid)?.State is 'S' && IsForeground(pid));

    private static bool IsForeground(HoldInfo hold) => IsForeground(hold.Pid);

    /// <summary>Its group is the one to which the terminal's keys go.</summary>
    private static bool IsForeground(int pid)
    {
        string[]? stat = ProcessFiles.Text(pid, "stat")?.Split(") ")[^1].Split(' ');
        return stat is not null && stat[2] == stat[5];
    }
}
