// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Attach;

/// <summary>`holdpoint attach` in a console, with a stand-in for gdb.exe.</summary>
public sealed class ConsoleTests
{
    private readonly TemporaryFiles _files = new();

    [Fact]
    public void Attach_InterruptPressed_IsForTheDebuggerAlone()
    {
        using TemporaryFolder folder = new();
        File.Copy(WindowsPrograms.CtrlC, folder["gdb.exe"]);
        using RunningProgram waiter = RunningProgram.StartWaiter(1);
        Command command = new(WindowsPrograms.CtrlC, "press", $"\"{WindowsPrograms.Holdpoint}\" attach {waiter.Pid}")
        {
            Environment = new Dictionary<string, string?> { ["PATH"] = folder.Path },
        };

        CommandResult result = command.Run();

        Assert.True(result.ExitCode == 5, result.ToString());
        Assert.Equal("interrupted", result.Output.Trim());
        Assert.Empty(_files.New);
        Assert.Equal("held", HoldpointExe.State(waiter.Pid));
    }
}
