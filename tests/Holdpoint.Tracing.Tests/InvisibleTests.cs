// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>After its release a process is what it would have been: the same start with and without a hold, line by line.</summary>
public sealed class InvisibleTests : IDisposable
{
    private const string Program = "everything.c";

    private readonly HoldRoom _room = new();

    /// <summary>Ways to start a program, as shell text; what is started stands in "$@".</summary>
    public static TheoryData<string> Starters { get; } =
    [
        "\"$@\"",
        "exec \"$@\"",
        "bash -c '\"$@\"' bash \"$@\"",
        "nohup \"$@\" </dev/null",
        "setsid --wait \"$@\"",
        "env -i \"HOLDPOINT_DIR=$HOLDPOINT_DIR\" TWICE=1 EMPTY= \"$@\"",
        "env --ignore-signal=PIPE \"$@\"",
        "env --ignore-signal=HUP,INT,QUIT,USR1,USR2,TERM,CHLD,PIPE,TSTP,CONT,ALRM,RTMIN \"$@\"",
        "env --block-signal=HUP,INT,QUIT,USR1,USR2,TERM,CHLD,PIPE,TSTP,RTMIN,RTMAX \"$@\"",
        "cd /tmp; umask 0777; exec 5</dev/null 9>>/dev/null; bash -c 'exec 300</dev/zero; exec \"$@\"' bash \"$@\"",
        "exec 0<&-; \"$@\"",
        "exec 0<&- 2>&-; \"$@\"",
        "ulimit -n 24; \"$@\"",
        "ulimit -c 0; ulimit -n 512; ulimit -s 4096; ulimit -H -u 5000; nice -n 7 \"$@\"",
        "echo 77000 >/proc/self/timerslack_ns; echo 0x7 >/proc/$$/coredump_filter; choom -n 123 -- \"$@\"",
        "setpriv --no-new-privs --pdeathsig TERM --bounding-set -sys_boot \"$@\"",
        "taskset 1 chrt --batch 0 \"$@\"",
    ];

    public void Dispose() => _room.Dispose();

    [Theory]
    [MemberData(nameof(Starters))]
    public void Run_ReleasedWhileTraced_IsWhatItWouldHaveBeen(string starter)
    {
        string program = TestPrograms.C(Program);
        CommandResult without = Start(starter, program, "5", "a b", "").WaitForEnd();

        StartedProgram with = Start(starter, CommandLines.Run(program, "5", "a b", ""));
        _room.Signal(TheHold().Pid);

        AssertSame(without, with.WaitForEnd());
        _room.AssertNothingLeft();
    }

    [Theory]
    [MemberData(nameof(Starters))]
    public void Run_MadeReadyThenReleased_IsWhatItWouldHaveBeen(string starter)
    {
        string program = TestPrograms.C(Program, "-static");
        CommandResult without = Start(starter, program, "0").WaitForEnd();

        StartedProgram with = Start(starter, CommandLines.Run(program, "0"));
        HoldInfo hold = TheHold();
        HoldRoom.Ready(hold);
        EntryPoint.AssertNothingHasRun(hold.Pid);
        Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(hold));

        AssertSame(without, with.WaitForEnd());
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    public void Run_ByAGoProgram_SeesOneStatusAndNoStop(string group)
    {
        string starter = $"export STARTER_GROUP={group}; {TestPrograms.Go("starter.go")} \"$@\"";
        string program = TestPrograms.C(Program);
        CommandResult without = Start(starter, program, "9").WaitForEnd();

        StartedProgram with = Start(starter, CommandLines.Run(program, "9"));
        _room.Signal(TheHold().Pid);

        AssertSame(without, with.WaitForEnd());
        Assert.EndsWith("exit 9\n", without.Output, StringComparison.Ordinal);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Run_Script_IsWhatItWouldHaveBeen()
    {
        string script = _room.Script("script", $"#!{TestPrograms.C(Program)} 4\n");
        CommandResult without = Start("\"$@\"", script, "a").WaitForEnd();

        StartedProgram with = Start("\"$@\"", CommandLines.Run(script, "a"));
        _room.Signal(TheHold().Pid);

        AssertSame(without, with.WaitForEnd());
        _room.AssertNothingLeft();
    }

    private static void AssertSame(CommandResult without, CommandResult with)
    {
        Assert.Contains("fd 1: ", without.Output, StringComparison.Ordinal);
        Assert.Equal(without.Output, with.Output);
        Assert.Equal(without.ExitCode, with.ExitCode);
    }

    private StartedProgram Start(string starter, params string[] command) =>
        _room.Start(["sh", "-c", starter + "\nexit $?", "sh", .. command]);

    private HoldInfo TheHold() => Eventually.Is(() => _room.Holds().SingleOrDefault(), "one process is held");
}
