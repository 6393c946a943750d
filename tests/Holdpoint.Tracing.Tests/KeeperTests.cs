// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>What ends a hold, and what the end of the keeper leaves.</summary>
public sealed class KeeperTests : IDisposable
{
    private readonly HoldRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keeper_HeldProcessIsKilled_GoesWithItsEvent(bool ready)
    {
        HoldInfo hold = Hold(out StartedProgram program, ready);

        _ = Libc.kill(program.Pid, Signal.SIGKILL);

        Assert.Equal(128 + Signal.SIGKILL, program.WaitForEnd().ExitCode);
        _room.AssertNothingLeft();
        Assert.False(KeeperOf(hold).IsAlive);
    }

    [Fact]
    public void Keeper_IsNoChildOfAnybodyWhoKnows()
    {
        HoldInfo hold = Hold(out StartedProgram program, ready: false);

        ProcessStat keeper = ProcessFiles.Stat(hold.Keeper!.Value)!.Value;

        Assert.NotEqual(program.Pid, keeper.Parent);
        Assert.Equal((keeper.Pid, keeper.Pid), (keeper.Group, keeper.Session));
        Assert.Equal("/", ProcessFiles.WorkingDirectory(keeper.Pid));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keeper_AtRest_IsSmall(bool ready)
    {
        HoldInfo hold = Hold(out _, ready);

        HoldRoom.AssertKeeperIsSmall(hold);
    }

    [Theory]
    [InlineData("", "Release", 0, "it runs\n")]
    [InlineData("ready", "Release", 0, "it runs\n")]
    [InlineData("", "Kill", 128 + Signal.SIGKILL, "")]
    [InlineData("ready", "Kill", 128 + Signal.SIGKILL, "")]
    public void Deadline_Passes_ReleasesOrKills(string ready, string action, int exitCode, string output)
    {
        StartedProgram program = _room.Start(CommandLines.Run(["--timeout", "400ms", "--on-timeout", action.ToLowerInvariant()], TestPrograms.C("say.c"), "exit"));
        if (ready.Length > 0 && Eventually.Is(() => HoldRoom.Find(program.Pid), "held") is { } hold)
        {
            Assert.NotNull(hold.Deadline);
            Assert.Equal(action.ToLowerInvariant(), hold.OnDeadline);
            _ = HoldRelease.MakeReady(hold, TimeLimits.Step);
        }

        CommandResult result = program.WaitForEnd();

        Assert.Equal((exitCode, output), (result.ExitCode, result.Output));
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Keeper_KilledWhileStopped_StaysListedAndIsReleased()
    {
        HoldInfo hold = Hold(out StartedProgram program, ready: true);

        End(hold, Signal.SIGKILL);

        HoldInfo orphan = HoldRoom.Find(program.Pid)!;
        Assert.Equal((HoldState.Held, null), (orphan.State, orphan.Keeper));
        EntryPoint.AssertNothingHasRun(program.Pid);
        Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(orphan));
        Assert.Equal("it runs\n", program.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Keeper_KilledWhileTraced_TheProgramRuns()
    {
        HoldInfo hold = Hold(out StartedProgram program, ready: false);

        End(hold, Signal.SIGKILL);

        Assert.Equal("it runs\n", program.WaitForEnd().Output);
        Assert.Null(HoldRoom.Find(program.Pid));
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Keeper_AskedToEndWhileTraced_ReleasesAndTakesItsEventAway()
    {
        HoldInfo hold = Hold(out StartedProgram program, ready: false);

        End(hold, Signal.SIGTERM);

        Assert.Equal("it runs\n", program.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Keeper_AskedToEndWhileStopped_LeavesItHeldAndReleasable()
    {
        HoldInfo hold = Hold(out StartedProgram program, ready: true);

        End(hold, Signal.SIGTERM);

        HoldInfo orphan = HoldRoom.Find(program.Pid)!;
        Assert.Equal(HoldState.Held, orphan.State);
        Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(orphan));
        Assert.Equal("it runs\n", program.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Release_BySigcontFromOutside_IsSeen()
    {
        Hold(out StartedProgram program, ready: true);

        _ = Libc.kill(program.Pid, Signal.SIGCONT);

        Assert.Equal("it runs\n", program.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    private static ProcessIdentity KeeperOf(HoldInfo hold) => ProcessIdentity.Of(hold.Keeper!.Value) ?? default;

    private static void End(HoldInfo hold, int signal)
    {
        ProcessIdentity keeper = KeeperOf(hold);
        _ = Libc.kill(keeper.Pid, signal);
        Assert.True(Eventually.Holds(() => !keeper.IsAlive));
    }

    private HoldInfo Hold(out StartedProgram program, bool ready)
    {
        HoldInfo hold = _room.Hold(out program, TestPrograms.C("say.c"), "exit");
        if (ready)
        {
            HoldRoom.Ready(hold);
        }

        return hold;
    }
}
