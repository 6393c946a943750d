// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Text.Json.Nodes;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Ides;
using Holdpoint.Debugging.Programs;

namespace Holdpoint.Cli.Attach;

/// <summary>What `attach --headless` and `--with none` print: text for people, or one JSON object.</summary>
internal static class AttachReport
{
    public static void Server(TextWriter output, bool json, DebugTarget target, DebugServer server, IEnumerable<string> notes)
    {
        if (json)
        {
            output.WriteLine(IdeJson.Format(ToJson(target, server, notes)));
        }
        else
        {
            Write(output, target, server, notes);
        }
    }

    public static void Ready(TextWriter output, bool json, DebugTarget target, IReadOnlyList<string> commands, IEnumerable<string> notes)
    {
        if (json)
        {
            output.WriteLine(IdeJson.Format(ToJson(target, commands, notes)));
        }
        else
        {
            Write(output, target, commands, notes);
        }
    }

    public static void WarnOfOpenServer(TextWriter errors, DebugServer server)
    {
        if (!IPAddress.IsLoopback(server.Address.Address))
        {
            errors.WriteLine($"holdpoint: warning: whoever reaches {server.Endpoint} can do anything as this user: a debugger's server asks for no password and encrypts nothing");
        }
    }

    private static void Write(TextWriter output, DebugTarget target, DebugServer server, IEnumerable<string> notes)
    {
        output.WriteLine(server.Debugger == "dlv"
            ? $"dlv is attached to {target.Pid} ({AttachNotes.Describe(target)}) and listens on {server.Address} (pid {server.Pid})."
            : $"gdbserver for {target.Pid} ({AttachNotes.Describe(target)}) listens on {server.Address} (pid {server.Pid}).");
        foreach (BreakpointPlace breakpoint in server.Breakpoints)
        {
            output.WriteLine($"Breakpoint {breakpoint.Spec}: {breakpoint.Place ?? (server.Debugger == "dlv" ? "accepted" : "the client sets it")}");
        }

        WriteLines(output, [Held(server), .. notes, .. server.Notes]);
        WriteSection(output, "In a terminal", server.Client.Line, []);
        foreach (IdeSettings ide in IdeCatalog.For(server, target))
        {
            WriteSection(output, $"{ide.Name}: {ide.Where}", ide.Text, ide.Notes);
        }

        WriteSection(output, server.Debugger == "dlv" ? "To end the server, the program going on" : "To end the server", server.Stop.Line, server.StopNotes);
    }

    private static JsonObject ToJson(DebugTarget target, DebugServer server, IEnumerable<string> notes)
    {
        JsonObject ides = [];
        foreach (IdeSettings ide in IdeCatalog.For(server, target))
        {
            ides[ide.Key] = new JsonObject
            {
                ["name"] = ide.Name,
                ["where"] = ide.Where,
                ["settings"] = ide.Settings,
                ["notes"] = IdeJson.Strings(ide.Notes),
            };
        }

        return new JsonObject
        {
            ["pid"] = target.Pid,
            ["program"] = Program(target),
            ["debugger"] = server.Debugger,
            ["server"] = new JsonObject
            {
                ["pid"] = server.Pid,
                ["host"] = server.Host,
                ["port"] = server.Address.Port,
            },
            ["breakpoints"] = IdeJson.Array(server.Breakpoints.Select(breakpoint => new JsonObject { ["spec"] = breakpoint.Spec, ["place"] = breakpoint.Place })),
            ["client"] = IdeJson.Strings(server.Client.Arguments),
            ["stop"] = IdeJson.Strings(server.Stop.Arguments),
            ["ides"] = ides,
            ["notes"] = IdeJson.Strings([Held(server), .. notes, .. server.Notes, .. server.StopNotes]),
        };
    }

    private static void Write(TextWriter output, DebugTarget target, IReadOnlyList<string> commands, IEnumerable<string> notes)
    {
        output.WriteLine($"{target.Pid} ({AttachNotes.Describe(target)}) is ready for a debugger of yours:");
        foreach (string command in commands)
        {
            output.WriteLine($"  {command}");
        }

        WriteLines(output, notes);
    }

    private static JsonObject ToJson(DebugTarget target, IReadOnlyList<string> commands, IEnumerable<string> notes) => new()
    {
        ["pid"] = target.Pid,
        ["program"] = Program(target),
        ["debugger"] = null,
        ["commands"] = IdeJson.Strings(commands),
        ["notes"] = IdeJson.Strings(notes),
    };

    private static string Held(DebugServer server) => $"The program stays held until {server.HeldUntil}.";

    private static JsonObject Program(DebugTarget target) => new()
    {
        ["executable"] = target.Executable,
        ["kind"] = target.Program.Kind switch
        {
            ProgramKind.Go => "go",
            ProgramKind.Native => "native",
            ProgramKind.Script => "script",
            ProgramKind.Other => "other",
            _ => null,
        },
        ["goVersion"] = target.Program.GoVersion,
        ["stripped"] = target.Program.Stripped,
        ["symbols"] = target.Program.Symbols is { Problem: null } symbols ? symbols.Path : null,
        ["optimised"] = target.Program.Optimised,
    };

    private static void WriteSection(TextWriter output, string title, string text, IReadOnlyList<string> notes)
    {
        output.WriteLine();
        output.WriteLine(title);
        foreach (string line in text.Split('\n'))
        {
            output.WriteLine($"  {line}");
        }

        WriteLines(output, notes.Select(note => $"  ({note})"));
    }

    private static void WriteLines(TextWriter output, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            output.WriteLine(line);
        }
    }
}
