// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Platform.Tests.Processes;

/// <summary>Statuses that the kernel reports for real children.</summary>
public sealed class WaitStatusTests
{
    private const int Untraced = 2;

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 255", 255)]
    public void Exited_HasItsCodeOnly(string script, int code)
    {
        WaitStatus status = StatusOf(script, 0, out _);

        Assert.True(status is { Exited: true, Signaled: false, Stopped: false, PtraceEvent: 0 });
        Assert.Equal(code, status.ExitCode);
    }

    [Theory]
    [InlineData(Signal.SIGHUP)]
    [InlineData(Signal.SIGKILL)]
    [InlineData(Signal.SIGTERM)]
    [InlineData(11)]
    [InlineData(64)]
    public void Killed_HasItsSignalOnly(int signal)
    {
        WaitStatus status = StatusOf($"ulimit -c 0; kill -{signal} $$", 0, out _);

        Assert.True(status is { Exited: false, Signaled: true, Stopped: false, PtraceEvent: 0 });
        Assert.Equal(signal, status.TerminatingSignal);
    }

    [Fact]
    public void Stopped_HasItsSignalOnly()
    {
        WaitStatus status = StatusOf("kill -STOP $$", Untraced, out int pid);
        _ = Libc.kill(pid, Signal.SIGKILL);
        _ = Libc.waitpid(pid, out _, 0);

        Assert.True(status is { Exited: false, Signaled: false, Stopped: true, PtraceEvent: 0 });
        Assert.Equal(Signal.SIGSTOP, status.StopSignal);
    }

    [Fact]
    public void PtraceStop_HasItsEvent()
    {
        ChildProcess child = ChildProcess.Start("/bin/sleep", ["sleep", "1000"], new ChildOptions { Descriptors = [null, null, null] });
        Assert.Equal(0, Libc.ptrace(Libc.PTRACE_SEIZE, child.Pid, 0, 0));
        Assert.Equal(0, Libc.ptrace(Libc.PTRACE_INTERRUPT, child.Pid, 0, 0));
        Assert.Equal(child.Pid, Libc.waitpid(child.Pid, out int value, Libc.WALL));
        WaitStatus status = new(value);
        _ = Libc.kill(child.Pid, Signal.SIGKILL);
        _ = Libc.waitpid(child.Pid, out _, Libc.WALL);

        Assert.True(status is { Exited: false, Signaled: false, Stopped: true, PtraceEvent: Libc.PTRACE_EVENT_STOP });
    }

    private static WaitStatus StatusOf(string script, int options, out int pid)
    {
        pid = ChildProcess.Start("/bin/sh", ["sh", "-c", script], new ChildOptions { Descriptors = [null, null, null] }).Pid;
        Assert.Equal(pid, Libc.waitpid(pid, out int status, options));
        return new WaitStatus(status);
    }
}
