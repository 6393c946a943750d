// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>Debuggers that a user starts by hand for a process that is held stopped.</summary>
public sealed class DebuggerTests : IDisposable
{
    private readonly HoldRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Gdb_Continue_ReachesTheBreakpointAndEndsTheHold()
    {
        HoldInfo hold = Ready(out StartedProgram program, TestPrograms.C("say.c", "-g"), "exit", "3");

        string gdb = Gdb(
            hold,
            KeeperHasSeenIt(hold), "handle SIGCONT nostop noprint", "break main", "continue", "info symbol $pc", "detach");

        Assert.Contains("main", gdb, StringComparison.Ordinal);
        Assert.Contains("Breakpoint 1, main", gdb, StringComparison.Ordinal);
        Assert.DoesNotContain("SIGSTOP", gdb, StringComparison.Ordinal);
        CommandResult result = program.WaitForEnd();
        Assert.Equal((3, "it runs\n"), (result.ExitCode, result.Output));
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Gdb_PlainContinueAndDetach_IsEnough()
    {
        HoldInfo hold = Ready(out StartedProgram program, TestPrograms.C("say.c", "-g"), "exit", "3");

        // The one SIGCONT that ends the stop may show as one stop of its own, where gdb is not told otherwise.
        _ = Gdb(hold, KeeperHasSeenIt(hold), "break main", "continue", "continue", "detach");

        Assert.Equal(3, program.WaitForEnd().ExitCode);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Gdb_ScriptWithTheLinesOfAttach_IsNeverTooFast()
    {
        HoldInfo hold = Ready(out StartedProgram program, TestPrograms.C("say.c", "-g"), "exit", "3");

        string gdb = Gdb(hold, "handle SIGCONT nostop noprint pass", "handle SIGSTOP nostop noprint", "break main", "continue", "detach");

        Assert.Contains("Breakpoint 1, main", gdb, StringComparison.Ordinal);
        Assert.Equal(3, program.WaitForEnd().ExitCode);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Gdb_DetachWithoutContinue_RunsOrStaysHeld()
    {
        HoldInfo hold = Ready(out StartedProgram program, TestPrograms.C("say.c", "-g"), "exit", "3");

        // What gdb lets go of runs, since its stop was ended so that one continue is enough; or is stopped, by the stop that gdb itself
        // asked for at the last moment: then it has run nothing, and is still to be released.
        _ = Gdb(hold, "detach");
        Assert.True(Eventually.Holds(() => program.HasEnded || (HoldRoom.Find(hold.Pid) is { } still && HoldRelease.Release(still) == ReleaseOutcome.Done)));

        Assert.Equal(3, program.WaitForEnd().ExitCode);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Gdb_IsSeenInTheListAndAReleaseWaitsForItsEnd()
    {
        HoldInfo hold = Ready(out StartedProgram program, TestPrograms.C("say.c", "-g"), "exit", "3");
        StartedProgram gdb = _room.Start("gdb", "-nx", "-q", "-p", $"{hold.Pid}");

        HoldInfo attached = Eventually.Is(() => HoldRoom.Find(hold.Pid) is { Debugger: not null } found ? found : null, "gdb is in");

        Assert.Equal((HoldState.Attached, "gdb", gdb.Pid), (attached.State, attached.Debugger!.Name, attached.Debugger.Pid));
        // Killed, a debugger leaves what it traced running or stopped: held still, since it has not continued.
        _ = Libc.kill(gdb.Pid, Signal.SIGKILL);
        Assert.True(Eventually.Holds(() => ProcessFiles.Status(hold.Pid) is null or { Tracer: 0 }));
        _ = HoldRoom.Find(hold.Pid) is { } still ? HoldRelease.Release(still) : ReleaseOutcome.NobodyWaits;
        Assert.Equal(3, program.WaitForEnd().ExitCode);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Delve_Continue_ReachesTheBreakpointAndEndsTheHold()
    {
        HoldInfo hold = Ready(out StartedProgram program, TestPrograms.Go("greet.go", "-gcflags=all=-N -l"));

        CommandResult delve = Delve(hold, "break main.main\ncontinue\nexit\nn\n");

        Assert.Contains("> main.main()", delve.Output, StringComparison.Ordinal);
        CommandResult result = program.WaitForEnd();
        Assert.Equal((4, "greetings\n"), (result.ExitCode, result.Output));
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Delve_LeftWithoutContinue_LetsItRunAndEndsTheHold()
    {
        HoldInfo hold = Ready(out StartedProgram program, TestPrograms.Go("greet.go", "-gcflags=all=-N -l"));

        _ = Delve(hold, "exit\nn\n");

        CommandResult result = program.WaitForEnd();
        Assert.Equal((4, "greetings\n"), (result.ExitCode, result.Output));
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Traced_Debugger_IsRefused()
    {
        HoldInfo hold = _room.Hold(out StartedProgram program, TestPrograms.C("say.c", "-g"), "exit", "3");

        string gdb = Gdb(hold, "detach");

        Assert.Contains("Operation not permitted", gdb, StringComparison.Ordinal);
        EntryPoint.AssertNothingHasRun(hold.Pid);
        _room.Signal(hold.Pid);
        Assert.Equal(3, program.WaitForEnd().ExitCode);
        _room.AssertNothingLeft();
    }

    /// <summary>
    /// A command that waits for the keeper's SIGCONT: whoever types is slower than that, a script may be faster. One that is needs the
    /// lines that `attach --with none` prints.
    /// </summary>
    private static string KeeperHasSeenIt(HoldInfo hold) => $"shell until grep -q 'ShdPnd:.*20000$' /proc/{hold.Pid}/status; do :; done";

    private static CommandResult Delve(HoldInfo hold, string lines) =>
        new Command("dlv", "attach", $"{hold.Pid}", "--allow-non-terminal-interactive=true") { Input = lines }.Run();

    private static string Gdb(HoldInfo hold, params string[] commands)
    {
        CommandResult result = new Command("gdb", ["-nx", "-q", "-batch", "-p", $"{hold.Pid}", .. commands.SelectMany(command => new[] { "-ex", command })]).Run();
        return result.Output + result.Errors;
    }

    private HoldInfo Ready(out StartedProgram program, params string[] command)
    {
        HoldInfo hold = _room.Hold(out program, command);
        HoldRoom.Ready(hold);
        return hold;
    }
}
