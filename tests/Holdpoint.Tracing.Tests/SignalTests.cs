// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>Signals that come while a process is held have the effect that they would have had.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly HoldRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData(Signal.SIGTERM)]
    [InlineData(Signal.SIGUSR1)]
    [InlineData(Signal.SIGINT)]
    [InlineData(Signal.SIGKILL)]
    public void Traced_SignalThatEndsIt_EndsItAtOnce(int signal)
    {
        _room.Hold(out StartedProgram program, TestPrograms.C("say.c"), "exit");

        _ = Libc.kill(program.Pid, signal);

        CommandResult result = program.WaitForEnd();
        Assert.Equal((128 + signal, ""), (result.ExitCode, result.Output));
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData("--ignore-signal=TERM")]
    [InlineData("--block-signal=TERM")]
    public void Traced_SignalIgnoredOrBlocked_StaysHeld(string how)
    {
        _room.Hold(out StartedProgram program, "env", how, TestPrograms.C("say.c"), "exit");
        _room.Signal(program.Pid);
        _room.AssertNothingLeft();
        _ = program.WaitForEnd();

        StartedProgram held = _room.Start(["env", how, .. CommandLines.Run(TestPrograms.C("say.c"), "exit")]);
        _ = HoldRoom.WaitForHold(held.Pid);
        _ = Libc.kill(held.Pid, Signal.SIGTERM);
        // Unblocked and not ignored: that it has been taken shows that the one before has been looked at.
        _ = Libc.kill(held.Pid, Signal.SIGCONT);

        EntryPoint.AssertNothingHasRun(held.Pid);
        _room.Signal(held.Pid);
        Assert.Equal("it runs\n", held.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData(Signal.SIGSTOP)]
    [InlineData(Signal.SIGTSTP)]
    public void Traced_SignalThatStopsIt_ReleaseLetsItRun(int signal)
    {
        HoldInfo hold = _room.Hold(out StartedProgram program, TestPrograms.C("say.c"), "exit");
        _ = Libc.kill(program.Pid, signal);
        Assert.True(Eventually.Holds(() => ProcessFiles.Status(program.Pid) is { Pending: 0 }));
        EntryPoint.AssertNothingHasRun(program.Pid);

        // It was stopped by somebody: the release ends the hold, and that stop stays.
        Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(hold));
        Assert.True(Eventually.Holds(() => ProcessFiles.Status(program.Pid) is { State: 'T', Tracer: 0 }));
        _room.AssertNothingLeft();
        _ = Libc.kill(program.Pid, Signal.SIGCONT);
        Assert.Equal("it runs\n", program.WaitForEnd().Output);
    }

    [Fact]
    public void Traced_StoppedAndContinued_IsStillHeld()
    {
        _room.Hold(out StartedProgram program, TestPrograms.C("say.c"), "exit");
        for (int round = 0; round < 20; round++)
        {
            _ = Libc.kill(program.Pid, Signal.SIGSTOP);
            Assert.True(Eventually.Holds(() => ProcessFiles.Status(program.Pid) is { Pending: 0 }));
            _ = Libc.kill(program.Pid, Signal.SIGCONT);
            Assert.True(Eventually.Holds(() => ProcessFiles.Status(program.Pid) is { State: 't' }));
        }

        EntryPoint.AssertNothingHasRun(program.Pid);
        _room.Signal(program.Pid);
        Assert.Equal("it runs\n", program.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData(Signal.SIGTERM)]
    [InlineData(Signal.SIGKILL)]
    public void Stopped_SignalThatEndsIt_EndsItWhenReleasedAtTheLatest(int signal)
    {
        HoldInfo hold = _room.Hold(out StartedProgram program, TestPrograms.C("say.c"), "exit");
        HoldRoom.Ready(hold);
        _ = Libc.kill(program.Pid, signal);
        _ = HoldRelease.Release(hold);

        Assert.Equal((128 + signal, ""), (program.WaitForEnd().ExitCode, program.WaitForEnd().Output));
        _room.AssertNothingLeft();
    }
}
