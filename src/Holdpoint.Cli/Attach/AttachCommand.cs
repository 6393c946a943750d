// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Net;
using System.Text;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Ides;
using Holdpoint.Debugging.Programs;
using Holdpoint.Holds;
using Holdpoint.Tracing;

namespace Holdpoint.Cli.Attach;

/// <summary>`holdpoint attach`: the right debugger for a held process, in this terminal or as a server.</summary>
internal static class AttachCommand
{
    private const string Text = """
        Attaches a debugger to a held process: dlv to a Go program, gdb to any other.

        In this terminal it takes the place of holdpoint; with --break it goes on to the first breakpoint. With --headless it
        starts a server, and prints what to paste into an editor. When a debugger detaches, the
        program goes on from where it is, had it been continued or not.

        Examples:
          holdpoint attach 4711 --break main.main
          holdpoint attach 4711 --headless --break 'task.(*service).Create'
          holdpoint attach 4711 --with none      makes it ready for a debugger that you start yourself
        """;

    internal static Command Create()
    {
        Argument<int> pid = WaitingPids.One("The held process; 'holdpoint ps' lists them");
        Option<string[]> breakpoints = new("--break", "-b") { Description = "Where to stop, as the debugger has it: main.main, main.go:12, main.c:7; may be given several times", HelpName = "SPEC", DefaultValueFactory = _ => [] };
        Option<string?> with = new("--with") { Description = "The debugger: dlv, gdb, lldb, or none to start one by hand", HelpName = "NAME" };
        Option<bool> headless = new("--headless") { Description = "Start a server for an editor" };
        Option<string?> listen = new("--listen") { Description = "Where the server listens (127.0.0.1:0, any free port)", HelpName = "ADDR" };
        Option<bool> json = new("--json") { Description = "One JSON object, with --headless or --with none" };
        with.AcceptOnlyFromAmong([.. Debugger.All.Select(debugger => debugger.Name), AttachRequest.NoDebugger]);
        Command command = new("attach", Text) { pid, breakpoints, with, headless, listen, json, Listener() };

        AttachRequest Read(ParseResult result) => new()
        {
            Pid = result.GetValue(pid),
            Breakpoints = result.GetValue(breakpoints) ?? [],
            With = result.GetValue(with),
            Headless = result.GetValue(headless),
            Listen = result.GetValue(listen),
            Json = result.GetValue(json),
        };

        command.SetAction(result => Run(Read(result), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error));
        return command;
    }

    internal static int Run(AttachRequest request, TextWriter output, TextWriter errors) => CommandFailure.Guard(errors, () =>
    {
        try
        {
            Attach(request, output, errors);
            return ExitCodes.Done;
        }
        catch (DebuggerException error)
        {
            throw new DebuggerException(error.Reason, $"{request.Pid}: {error.Message}", error);
        }
    });

    /// <summary>Everything that can be found wrong is found before the process is touched.</summary>
    private static void Attach(AttachRequest request, TextWriter output, TextWriter errors)
    {
        if (request.Problem is { } problem)
        {
            throw new CommandFailure(ExitCodes.WrongUsage, problem);
        }

        HoldInfo hold = AttachHold.Find(request.Pid);
        DebugTarget target = AttachHold.Target(hold);
        AttachHold.CheckTracing(request.Pid);
        if (request.With == AttachRequest.NoDebugger)
        {
            AttachHold.MakeReady(hold);
            ReportReady(request, hold, target, output);
            return;
        }

        Debugger debugger = Choose(request, target);
        IReadOnlyList<BreakpointPlace> places = debugger.Check(target, request.Breakpoints);
        AttachHold.MakeReady(hold);
        IEnumerable<string> notes = AttachNotes.For(hold, target, debugger.Name);
        if (request.Headless)
        {
            DebugServer server = debugger.StartServer(target, places, request.ListenAddress);
            WarnOfOpenServer(server, errors);
            ReportServer(request, target, server, notes, output);
            return;
        }

        foreach (string note in notes)
        {
            errors.WriteLine(note);
        }

        TakeOver(debugger.Interactive(target, places));
    }

    private static Debugger Choose(AttachRequest request, DebugTarget target)
    {
        string name = request.With ?? (target.Program.Kind == ProgramKind.Go ? "dlv" : "gdb");
        return Debugger.All.First(debugger => debugger.Name == name);
    }

    private static void ReportReady(AttachRequest request, HoldInfo hold, DebugTarget target, TextWriter output)
    {
        IEnumerable<Debugger> suitable = Debugger.All.Where(debugger => debugger.Name != "dlv" || target.Program.Kind == ProgramKind.Go);
        string[] commands = [.. suitable.Select(debugger => debugger.ByHand(request.Pid))];
        IEnumerable<string> notes = AttachNotes.For(hold, target, AttachRequest.NoDebugger);
        if (request.Json)
        {
            output.WriteLine(IdeJson.Format(AttachReport.Ready(target, commands, notes)));
        }
        else
        {
            AttachReport.WriteReady(output, target, commands, notes);
        }
    }

    private static void ReportServer(AttachRequest request, DebugTarget target, DebugServer server, IEnumerable<string> notes, TextWriter output)
    {
        if (request.Json)
        {
            output.WriteLine(IdeJson.Format(AttachReport.Server(target, server, notes)));
        }
        else
        {
            AttachReport.WriteServer(output, target, server, notes);
        }
    }

    private static void WarnOfOpenServer(DebugServer server, TextWriter errors)
    {
        if (!IPAddress.IsLoopback(server.Address.Address))
        {
            errors.WriteLine($"holdpoint: warning: whoever reaches {server.Endpoint} can do anything as this user: a debugger's server asks for no password and encrypts nothing");
        }
    }

    /// <summary>Comes back only by an exception: otherwise this process is the debugger.</summary>
    private static void TakeOver(DebuggerCommand command) =>
        throw ProgramImage.Find([.. command.Arguments.Select(Encoding.UTF8.GetBytes)], command.Arguments[0]).Execute();

    /// <summary>What <see cref="Gdb.StartServer"/> leaves behind.</summary>
    private static Command Listener()
    {
        Argument<string[]> arguments = new("ARGUMENTS") { Arity = ArgumentArity.OneOrMore };
        Command command = new(GdbListener.Verb, "Waits for gdb's client, then becomes gdbserver") { arguments };
        command.Hidden = true;
        command.SetAction(result => GdbListener.Run(result.GetValue(arguments) ?? []));
        return command;
    }
}
