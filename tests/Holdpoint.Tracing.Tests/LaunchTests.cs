// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

public sealed class LaunchTests : IDisposable
{
    private readonly HoldRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData("dynamic")]
    [InlineData("static", "-static")]
    [InlineData("static-pie", "-static-pie")]
    [InlineData("no-pie", "-no-pie")]
    public void Run_Program_IsHeldAtItsFirstInstructionAndRunsWhenReleased(string kind, params string[] flags)
    {
        string program = TestPrograms.C("say.c", flags);

        HoldInfo hold = _room.Hold(out StartedProgram started, program, "exit", "7");

        Assert.Equal((kind, program), (kind, hold.Executable));
        Assert.Equal([program, "exit", "7"], hold.Arguments);
        Assert.Equal(HoldState.Held, hold.State);
        EntryPoint.AssertNothingHasRun(started.Pid);
        _room.Signal(started.Pid);
        CommandResult result = started.WaitForEnd();
        Assert.Equal((7, "it runs\n"), (result.ExitCode, result.Output));
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Run_Script_IsHeldAtTheFirstInstructionOfItsInterpreter()
    {
        string script = _room.Script("script", "#!/bin/sh -e\necho \"$0 $*\"; exit 3\n");

        HoldInfo hold = _room.Hold(out StartedProgram started, script, "a b");

        Assert.Equal(["/bin/sh", "-e", script, "a b"], hold.Arguments);
        EntryPoint.AssertNothingHasRun(started.Pid);
        _room.Signal(started.Pid);
        CommandResult result = started.WaitForEnd();
        Assert.Equal((3, $"{script} a b\n"), (result.ExitCode, result.Output));
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData(Signal.SIGTERM)]
    [InlineData(Signal.SIGKILL)]
    [InlineData(Signal.SIGUSR1)]
    public void Run_ProgramEndedByASignal_EndsByIt(int signal)
    {
        _room.Hold(out StartedProgram started, TestPrograms.C("say.c"), "signal", $"{signal}");

        _room.Signal(started.Pid);

        Assert.Equal(128 + signal, started.WaitForEnd().ExitCode);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Run_ByName_IsFoundInPath()
    {
        HoldInfo hold = _room.Hold(out StartedProgram started, "env", "-u", "X", "true");

        Assert.Equal("env", hold.Arguments![0]);
        _room.Signal(started.Pid);
        Assert.Equal(0, started.WaitForEnd().ExitCode);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Run_SignalledAgainAfterTheRelease_NobodyWaits()
    {
        HoldInfo hold = _room.Hold(out StartedProgram started, TestPrograms.C("say.c"), "wait");

        Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(hold));
        Assert.Equal(ReleaseOutcome.NobodyWaits, HoldRelease.Release(hold));
        Assert.True(Eventually.Holds(() => ProcessFiles.Status(started.Pid) is { State: 'S', Tracer: 0 }));
        started.CloseInput();
        Assert.Equal(0, started.WaitForEnd().ExitCode);
        _room.AssertNothingLeft();
    }
}
