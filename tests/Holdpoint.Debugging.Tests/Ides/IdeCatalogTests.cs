// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Text.Json.Nodes;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Ides;
using Holdpoint.Debugging.Programs;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Debugging.Tests.Ides;

public sealed class IdeCatalogTests
{
    private static readonly DebugTarget _target = new()
    {
        Identity = new ProcessIdentity(4711, 1),
        Program = new ProgramInfo { Kind = ProgramKind.Native, Libraries = ["libc.so.6"] },
        Executable = "/opt/my shim/shim",
        HeldAtEntry = true,
    };

    [Fact]
    public void For_Delve_GivesVisualStudioCodeAndGoLand()
    {
        IReadOnlyList<IdeSettings> ides = IdeCatalog.For(Server("dlv"), _target);

        Assert.Equal(["vscode", "goland"], ides.Select(ide => ide.Key));
        JsonNode code = JsonNode.Parse(ides[0].Text)!;
        Assert.Equal("go", (string?)code["type"]);
        Assert.Equal("attach", (string?)code["request"]);
        Assert.Equal("remote", (string?)code["mode"]);
        Assert.Equal("127.0.0.1", (string?)code["host"]);
        Assert.Equal(2345, (int?)code["port"]);
        Assert.Equal("Host: 127.0.0.1\nPort: 2345\nOn disconnect: Leave it running", ides[1].Text);
    }

    [Fact]
    public void For_Gdb_GivesThreeEditorsTheSameServer()
    {
        IReadOnlyList<IdeSettings> ides = IdeCatalog.For(Server("gdb"), _target);

        Assert.Equal(["vscode", "vscodeLldb", "clion"], ides.Select(ide => ide.Key));
        Assert.All(ides, ide => Assert.Contains("127.0.0.1:2345", ide.Text, StringComparison.Ordinal));
        JsonNode code = JsonNode.Parse(ides[0].Text)!;
        Assert.Equal("cppdbg", (string?)code["type"]);
        Assert.Equal("/opt/my shim/shim", (string?)code["program"]);
        Assert.Equal(
            [.. Gdb.SignalLines, "set breakpoint pending on", "break work"],
            code["setupCommands"]!.AsArray().Select(command => (string)command!["text"]!));
        Assert.Contains("target create '/opt/my shim/shim'", ides[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void For_ServerOnEveryAddress_NamesTheMachine()
    {
        DebugServer server = Server("dlv") with { Address = new IPEndPoint(IPAddress.Any, 2345) };

        Assert.Equal(Environment.MachineName, (string?)IdeCatalog.For(server, _target)[0].Settings["host"]);
        Assert.Equal($"{Environment.MachineName}:2345", server.Endpoint);
    }

    [Theory]
    [InlineData("/usr/bin/dlv", "/usr/bin/dlv")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("$(reboot)", "'$(reboot)'")]
    [InlineData("", "''")]
    public void Quote_Argument_IsOneWordForAShell(string argument, string quoted) => Assert.Equal(quoted, DebuggerCommand.Quote(argument));

    private static DebugServer Server(string debugger) => new()
    {
        Debugger = debugger,
        Pid = 4712,
        Address = new IPEndPoint(IPAddress.Loopback, 2345),
        Breakpoints = [new BreakpointPlace("work", null)],
        Client = new DebuggerCommand(["client"]),
        Stop = new DebuggerCommand(["kill", "4712"]),
        Notes = [],
    };
}
