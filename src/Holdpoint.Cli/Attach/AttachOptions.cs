// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using Holdpoint.Debugging.Debuggers;

namespace Holdpoint.Cli.Attach;

/// <summary>What `attach` takes on every system.</summary>
internal sealed class AttachOptions
{
    public AttachOptions()
    {
        string[] debuggers = [.. Debugger.All.Select(debugger => debugger.Name)];
        With = new Option<string?>("--with") { Description = $"The debugger: {string.Join(", ", debuggers)}, or none to start one by hand", HelpName = "NAME" };
        With.AcceptOnlyFromAmong([.. debuggers, AttachRequest.NoDebugger]);
    }

    public Argument<int> Pid { get; } = WaitingPids.One("The held process; 'holdpoint ps' lists them");

    public Option<string[]> Breakpoints { get; } = new("--break", "-b") { Description = "Where to stop, as the debugger has it: main.main, main.go:12, main.c:7; may be given several times", HelpName = "SPEC", DefaultValueFactory = _ => [] };

    public Option<string?> With { get; }

    public Option<bool> Headless { get; } = new("--headless") { Description = "Start a server for an editor" };

    public Option<string?> Listen { get; } = new("--listen") { Description = "Where the server listens (127.0.0.1:0, any free port)", HelpName = "ADDR" };

    public Option<bool> Json { get; } = new("--json") { Description = "One JSON object, with --headless or --with none" };

    /// <param name="text">The verb's description.</param>
    /// <param name="listener">The hidden verb that stands in for gdb's server.</param>
    /// <param name="run">What it does.</param>
    public Command ToCommand(string text, Command listener, Func<AttachRequest, TextWriter, TextWriter, int> run)
    {
        Command command = new("attach", text) { Pid, Breakpoints, With, Headless, Listen, Json, listener };
        command.SetAction(result => run(Read(result), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>What <see cref="Gdb.StartServer"/> leaves behind.</summary>
    public static Command Listener(string description, Func<string[], int> run)
    {
        Argument<string[]> arguments = new("ARGUMENTS") { Arity = ArgumentArity.OneOrMore };
        Command command = new(GdbListener.Verb, description) { arguments };
        command.Hidden = true;
        command.SetAction(result => run(result.GetValue(arguments) ?? []));
        return command;
    }

    private AttachRequest Read(ParseResult result) => new()
    {
        Pid = result.GetValue(Pid),
        Breakpoints = result.GetValue(Breakpoints) ?? [],
        With = result.GetValue(With),
        Headless = result.GetValue(Headless),
        Listen = result.GetValue(Listen),
        Json = result.GetValue(Json),
    };
}
