// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Debugging.Debuggers;

namespace Holdpoint.Debugging.Ides;

/// <summary>What to paste into the editors that can talk to a server.</summary>
internal static class IdeCatalog
{
    private const string LaunchFile = ".vscode/launch.json, in \"configurations\"";

    public static IReadOnlyList<IdeSettings> For(DebugServer server, DebugTarget target) =>
        server.Debugger == "dlv" ? [CodeForGo(server, target), GoLand(server)] : [CodeForGdb(server, target), .. Debugger.All.Any(debugger => debugger is Lldb) ? [CodeForLldb(server, target)] : Array.Empty<IdeSettings>(), CLion(server, target)];

    private static string Title(DebugTarget target) => $"Holdpoint: {Path.GetFileName(target.Executable)} ({target.Pid})";

    private static IdeSettings CodeForGo(DebugServer server, DebugTarget target) => new(
        "VS Code (extension golang.go)",
        "vscode",
        LaunchFile,
        new JsonObject
        {
            ["name"] = Title(target),
            ["type"] = "go",
            ["request"] = "attach",
            ["mode"] = "remote",
            ["host"] = server.Host,
            ["port"] = server.Address.Port,
            ["stopOnEntry"] = false,
        },
        IsForm: false,
        ["VS Code sets its breakpoints, then continues the program at once; \"stopOnEntry\": true keeps it held until you continue."]);

    private static IdeSettings GoLand(DebugServer server) => new(
        "GoLand",
        "goland",
        "Run | Edit Configurations... | + | Go Remote",
        new JsonObject
        {
            ["Host"] = server.Host,
            ["Port"] = server.Address.Port,
            ["On disconnect"] = "Leave it running",
        },
        IsForm: true,
        ["\"Stop remote Delve process\" on disconnect ends the server; the program runs on."]);

    private static IdeSettings CodeForGdb(DebugServer server, DebugTarget target) => new(
        "VS Code (extension ms-vscode.cpptools)",
        "vscode",
        LaunchFile,
        new JsonObject
        {
            ["name"] = Title(target),
            ["type"] = "cppdbg",
            ["request"] = "launch",
            ["program"] = target.Executable,
            ["cwd"] = "${workspaceFolder}",
            ["MIMode"] = "gdb",
            ["miDebuggerServerAddress"] = server.Endpoint,
            ["stopAtConnect"] = true,
            ["setupCommands"] = IdeJson.Array([.. Gdb.SignalLines.Concat(Gdb.BreakLines(target, server.Breakpoints)).Select(line => new JsonObject { ["text"] = line })]),
        },
        IsForm: false,
        ["\"launch\" is right: with a server's address nothing is started."]);

    private static IdeSettings CodeForLldb(DebugServer server, DebugTarget target) => new(
        "VS Code (extension vadimcn.vscode-lldb)",
        "vscodeLldb",
        LaunchFile,
        new JsonObject
        {
            ["name"] = Title(target),
            ["type"] = "lldb",
            ["request"] = "attach",
            ["targetCreateCommands"] = IdeJson.Strings([$"target create {DebuggerCommand.Quote(target.Executable)}"]),
            ["processCreateCommands"] = IdeJson.Strings([$"gdb-remote {server.Endpoint}", .. Lldb.SignalLines]),
            ["stopOnEntry"] = true,
        },
        IsForm: false,
        []);

    private static IdeSettings CLion(DebugServer server, DebugTarget target) => new(
        "CLion",
        "clion",
        "Run | Edit Configurations... | + | Remote Debug",
        new JsonObject
        {
            ["Debugger"] = "GDB",
            ["'target remote' args"] = server.Endpoint,
            ["Symbol file"] = target.Executable,
        },
        IsForm: true,
        Gdb.SignalLines.Count == 0 ? [] : [$"Put these lines into a .gdbinit that CLion reads: {string.Join("; ", Gdb.SignalLines)}."]);
}
