// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Windows;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Attach;

public sealed class FileLoggedProcessTests
{
    private readonly TemporaryFiles _files = new();

    private static Deadline Limit => new(TimeLimits.Step);

    private static readonly string _shell = Path.Combine(Environment.SystemDirectory, "cmd.exe");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WaitForLine_LineOfBothStreams_IsFound(bool detached)
    {
        using LoggedProcess process = FileLoggedProcess.Start([_shell, "/c", "echo first& echo ready: 42>&2& echo last& exit 3"], detached);

        Assert.Equal("42", process.WaitForLine("ready: ", Limit));
        Assert.True(Limit.WaitFor(() => process.HasEnded));
        Assert.Equal(3, process.Status);
        Assert.Equal(["first", "ready: 42", "last"], process.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>What is read must not move the place where the child writes.</summary>
    [Fact]
    public void Output_ReadWhileTheChildWrites_IsWhole()
    {
        const int Lines = 300;
        using LoggedProcess process = FileLoggedProcess.Start([_shell, "/c", $"for /l %i in (1,1,{Lines}) do @echo line %i"], detached: false);

        Assert.True(Limit.WaitFor(() => process.Output.Length >= 0 && process.HasEnded));

        Assert.Equal(Enumerable.Range(1, Lines).Select(line => $"line {line}"), process.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void WaitForLine_EndsWithoutIt_IsNull()
    {
        using LoggedProcess process = FileLoggedProcess.Start([_shell, "/c", "exit 4"], detached: false);

        Assert.Null(process.WaitForLine("ready: ", Limit));
        Assert.Equal(4, process.Status);
    }

    [Fact]
    public void Kill_Running_EndsItAndLeavesNoFile()
    {
        using (LoggedProcess process = FileLoggedProcess.Start([WindowsPrograms.Waiter, "1"], detached: true))
        {
            Assert.Equal($"{process.Pid}", process.WaitForLine("Halting until signalled ", Limit));
            Assert.False(process.HasEnded);

            process.Kill();

            Assert.True(process.HasEnded);
        }

        Assert.Empty(_files.New);
    }

    [Fact]
    public void Start_NoSuchProgram_SaysSo()
    {
        DebuggerException error = Assert.Throws<DebuggerException>(() => FileLoggedProcess.Start([@"C:\no\such.exe"], detached: false));

        Assert.Contains(@"C:\no\such.exe cannot be started: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(_files.New);
    }
}
