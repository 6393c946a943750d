// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Debuggers;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Tests.Debuggers;

public sealed class LoggedProcessTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void WaitForLine_LineOfBothStreams_IsFound()
    {
        using LoggedProcess process = Shell("echo first; echo 'ready: 42' >&2; exec sleep 60");

        Assert.Equal("42", process.WaitForLine("ready: ", new Deadline(_limit)));

        process.Kill();
        Assert.Equal(137, process.Status);
    }

    [Fact]
    public void WaitForLine_EndsWithoutIt_IsNullAtOnce()
    {
        using LoggedProcess process = Shell("echo no; exit 3");

        Assert.Null(process.WaitForLine("ready: ", new Deadline(_limit)));

        Assert.Equal(3, process.Status);
        Assert.Equal("no\n", process.Output);
    }

    [Fact]
    public void WaitForLine_DeadlinePasses_IsNull()
    {
        using LoggedProcess process = Shell("exec sleep 60");

        Assert.Null(process.WaitForLine("ready: ", new Deadline(TimeSpan.FromMilliseconds(20))));

        Assert.False(process.HasEnded);
        process.Kill();
    }

    /// <summary>A debugger's own child must not run when the debugger is gone.</summary>
    [Fact]
    public void Kill_WithChild_EndsTheChildToo()
    {
        using LoggedProcess process = Shell("sleep 60 & echo \"child: $!\"; wait");
        int child = int.Parse(process.WaitForLine("child: ", new Deadline(_limit))!, System.Globalization.CultureInfo.InvariantCulture);
        ProcessIdentity identity = ProcessIdentity.Of(child)!.Value;

        process.Kill();

        Assert.True(HeldProgram.WaitFor(() => !identity.IsAlive));
    }

    [Fact]
    public void Start_Detached_HasItsOwnSession()
    {
        using LoggedProcess process = LoggedProcess.Start(["/bin/sh", "-c", "echo ready; exec sleep 60"], detached: true);

        Assert.NotNull(process.WaitForLine("ready", new Deadline(_limit)));

        Assert.Equal(process.Pid, ProcessFiles.Stat(process.Pid)?.Session);
        process.Kill();
    }

    private static LoggedProcess Shell(string script) => LoggedProcess.Start(["/bin/sh", "-c", script], detached: false);
}
