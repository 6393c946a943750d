// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>The end of a parent, by which the kernel would end a process that is merely stopped (SIGHUP to an orphaned group).</summary>
public sealed class OrphanTests : IDisposable
{
    private readonly HoldRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData("none")]
    [InlineData("group")]
    [InlineData("session")]
    public void Run_ParentEndsWhileHeld_StaysHeldAndBecomesStopped(string kind)
    {
        StartedProgram parent = _room.Start([TestPrograms.C("parent.c"), kind, "stay", .. CommandLines.Run(TestPrograms.C("say.c"), "exit")]);
        HoldInfo hold = Eventually.Is(() => _room.Holds().SingleOrDefault(), "the child is held");

        parent.CloseInput();

        Assert.True(Eventually.Holds(() => ProcessFiles.Stat(hold.Pid)?.Parent != parent.Pid));
        if (kind != "none")
        {
            Assert.True(Eventually.Holds(() => IsStopped(hold)), $"{ProcessFiles.Status(hold.Pid)}");
            HoldRoom.AssertKeeperIsSmall(hold);
        }

        EntryPoint.AssertNothingHasRun(hold.Pid);
        Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(hold));
        Assert.Equal($"{hold.Pid}\nit runs\n", parent.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData("group")]
    [InlineData("session")]
    public void Follow_DaemonWhoseStartEndsAtOnce_IsHeldStopped(string kind)
    {
        StartedProgram start = _room.Start(CommandLines.Follow("say", [], TestPrograms.C("parent.c"), kind, "end", TestPrograms.C("say.c"), "exit"));
        HoldInfo hold = Eventually.Is(() => _room.Holds().SingleOrDefault(), "the daemon is held");

        Assert.True(Eventually.Holds(() => start.HasEnded));
        Assert.True(Eventually.Holds(() => IsStopped(hold)), $"{ProcessFiles.Status(hold.Pid)}");
        EntryPoint.AssertNothingHasRun(hold.Pid);
        Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(hold));
        Assert.Equal($"{hold.Pid}\nit runs\n", start.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    private static bool IsStopped(HoldInfo hold) => ProcessFiles.Status(hold.Pid) is { State: 'T', Tracer: 0 };
}
