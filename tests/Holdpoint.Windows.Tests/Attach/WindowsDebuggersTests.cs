// SPDX-License-Identifier: Apache-2.0

using System.Net;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Ides;
using Holdpoint.Platform.Windows;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Attach;

/// <summary>What debuggers are given on Windows, where the debugger itself is not to be had.</summary>
public sealed class WindowsDebuggersTests
{
    [Fact]
    public void All_AreThoseOfWindows() => Assert.Equal(["dlv", "gdb"], Debugger.All.Select(debugger => debugger.Name));

    [Fact]
    public void Interactive_Gdb_ReadsTheBreakpointsFromAFile()
    {
        using TemporaryFolder folder = new();
        string gdb = folder["gdb.exe"];
        File.WriteAllText(gdb, "");
        using PathVariable path = new($"\"{folder.Path}\";.");
        DebugTarget target = Targets.Of(4711, WindowsPrograms.Waiter);

        DebuggerCommand command = Targets.Gdb.Interactive(target, [new BreakpointPlace("waiter.c:20", null)]);

        Assert.Equal([gdb, "-q", "-p", "4711", "-x", command.File!], command.Arguments);
        Assert.Equal("set breakpoint pending on\nbreak waiter.c:20\ncontinue\n", File.ReadAllText(command.File!));
        File.Delete(command.File!);
    }

    [Fact]
    public void Settings_OfGdbServer_HaveNoSignalsOfLinux()
    {
        DebugTarget target = Targets.Of(4711, WindowsPrograms.Waiter);
        DebugServer server = new()
        {
            Debugger = "gdb",
            Pid = 4712,
            Address = new IPEndPoint(IPAddress.Loopback, 2345),
            Breakpoints = [],
            Client = new DebuggerCommand(["gdb"]),
            Stop = new DebuggerCommand(["taskkill"]),
            Notes = [],
        };

        IReadOnlyList<IdeSettings> ides = IdeCatalog.For(server, target);

        Assert.Equal(["vscode", "clion"], ides.Select(ide => ide.Key));
        Assert.All(ides, ide => Assert.DoesNotContain("SIG", ide.Text + string.Concat(ide.Notes), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(@"C:\x\dlv.exe", @"C:\x\dlv.exe")]
    [InlineData("target remote 127.0.0.1:2345", "\"target remote 127.0.0.1:2345\"")]
    [InlineData("main.(*service).Create", "\"main.(*service).Create\"")]
    [InlineData("", "\"\"")]
    public void Line_Argument_IsOneWordForCmdAndPowerShell(string argument, string quoted) => Assert.Equal($"x {quoted}", new DebuggerCommand(["x", argument]).Line);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData(@"C:\Program Files\")]
    [InlineData(@"say \""it\\""")]
    [InlineData("tab\there")]
    public void Join_Arguments_AreCutAsTheyWere(string argument) =>
        Assert.Equal(["x.exe", argument, "last"], CommandLines.Split(CommandLines.Join(["x.exe", argument, "last"])));
}
