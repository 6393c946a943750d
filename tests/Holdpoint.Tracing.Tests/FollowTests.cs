// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

public sealed class FollowTests : IDisposable
{
    private const string Shell = "for i in 1 2 3; do \"$@\" exit $i; echo status $?; done";

    private readonly HoldRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Follow_First_IsHeldAndTheRestRunsUntraced()
    {
        StartedProgram shell = _room.Start(CommandLines.Follow("say", "sh", "-c", Shell, "sh", TestPrograms.C("say.c")));

        HoldInfo hold = NextHold();

        Assert.Equal("1", hold.Arguments![^1]);
        Assert.Equal(shell.Pid, ProcessFiles.Stat(hold.Pid)?.Parent);
        EntryPoint.AssertNothingHasRun(hold.Pid);
        Assert.True(Eventually.Holds(() => ProcessFiles.Status(shell.Pid) is { Tracer: 0 }));
        _room.Signal(hold.Pid);
        Assert.Equal(Said(1, 2, 3), shell.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Follow_Nth_HoldsThatOneAlone()
    {
        StartedProgram shell = _room.Start(CommandLines.Follow("say", ["--nth", "2"], "sh", "-c", Shell, "sh", TestPrograms.C("say.c")));

        HoldInfo hold = NextHold();

        Assert.Equal("2", hold.Arguments![^1]);
        _room.Signal(hold.Pid);
        Assert.Equal(Said(1, 2, 3), shell.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Follow_EveryFromTheSecond_HoldsTheLastTwo()
    {
        StartedProgram shell = _room.Start(CommandLines.Follow("say", ["--nth", "2", "--every"], "sh", "-c", Shell, "sh", TestPrograms.C("say.c")));

        HoldInfo second = NextHold();
        Assert.Equal("2", second.Arguments![^1]);
        Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(second));
        HoldInfo third = NextHold();
        Assert.Equal("3", third.Arguments![^1]);
        Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(third));

        Assert.Equal(Said(1, 2, 3), shell.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Follow_EveryAtOnce_AllAreHeldSideBySide()
    {
        string text = "for i in 1 2 3 4 5; do \"$@\" exit $i & done; wait";
        StartedProgram shell = _room.Start(CommandLines.Follow("say", ["--every"], "sh", "-c", text, "sh", TestPrograms.C("say.c")));

        Assert.True(Eventually.Holds(() => _room.Holds().Count == 5));
        foreach (HoldInfo hold in _room.Holds())
        {
            EntryPoint.AssertNothingHasRun(hold.Pid);
            Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(hold));
        }

        Assert.Equal(string.Concat(Enumerable.Repeat("it runs\n", 5)), shell.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData("say", "exit 3", "3")]
    [InlineData("*/say", "exit 2", "2")]
    [InlineData("s?y", "", "1")]
    public void Follow_ExecutableAndArguments_HoldsWhatMatchesBoth(string pattern, string arguments, string held)
    {
        StartedProgram shell = _room.Start(CommandLines.Follow(pattern, ["--arguments", arguments], "sh", "-c", Shell, "sh", TestPrograms.C("say.c")));

        HoldInfo hold = NextHold();

        Assert.Equal(held, hold.Arguments![^1]);
        _room.Signal(hold.Pid);
        Assert.Equal(Said(1, 2, 3), shell.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Follow_NothingMatches_RunsToItsEnd()
    {
        StartedProgram shell = _room.Start(CommandLines.Follow("nosuch", "sh", "-c", Shell + "; exit 6", "sh", TestPrograms.C("say.c")));

        CommandResult result = shell.WaitForEnd();

        Assert.Equal((6, Said(1, 2, 3)), (result.ExitCode, result.Output));
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Follow_ExecByAThreadThatIsNotTheLeader_IsHeld()
    {
        StartedProgram shell = _room.Start(CommandLines.Follow("say", "sh", "-c", "\"$@\"; echo $?", "sh", TestPrograms.C("exec_by_thread.c"), TestPrograms.C("say.c"), "exit", "8"));

        HoldInfo hold = NextHold();

        Assert.Equal(["exit", "8"], hold.Arguments!.Skip(1));
        EntryPoint.AssertNothingHasRun(hold.Pid);
        _room.Signal(hold.Pid);
        Assert.Equal("it runs\n8\n", shell.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData("say")]
    [InlineData("nosuch")]
    public void Follow_BusyProgram_IsUndisturbed(string pattern)
    {
        StartedProgram busy = _room.Start(CommandLines.Follow(pattern, TestPrograms.C("busy.c"), TestPrograms.C("say.c"), "exit", "5"));

        if (pattern == "say")
        {
            HoldInfo hold = NextHold();
            Assert.True(Eventually.Holds(() => ThreadsOf(busy.Pid).All(thread => ProcessFiles.Status(thread) is null or { Tracer: 0 })));
            _room.Signal(hold.Pid);
        }

        string tracer = pattern == "say" ? "0\n" : "";
        Assert.StartsWith("it runs\nwrong 0, signals came, last 5, tracer " + tracer, busy.WaitForEnd().Output, StringComparison.Ordinal);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Follow_GoProgram_IsUndisturbed()
    {
        StartedProgram starter = _room.Start(CommandLines.Follow("say", TestPrograms.Go("starter.go"), TestPrograms.C("say.c"), "exit", "4"));

        HoldInfo hold = NextHold();

        EntryPoint.AssertNothingHasRun(hold.Pid);
        _room.Signal(hold.Pid);
        Assert.Equal("it runs\nexit 4\n", starter.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    private static IEnumerable<int> ThreadsOf(int pid) =>
        Directory.Exists($"/proc/{pid}/task") ? Directory.GetDirectories($"/proc/{pid}/task").Select(path => int.Parse(Path.GetFileName(path))) : [];

    private static string Said(params int[] codes) => string.Concat(codes.Select(code => $"it runs\nstatus {code}\n"));

    private HoldInfo NextHold() => Eventually.Is(() => _room.Holds().SingleOrDefault(), "one descendant is held");
}
