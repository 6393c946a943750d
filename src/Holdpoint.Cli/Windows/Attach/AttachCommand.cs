// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Runtime.Versioning;
using Holdpoint.Cli.Attach;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Windows;
using Holdpoint.Platform.Windows.Processes;

namespace Holdpoint.Cli.Windows.Attach;

/// <summary>`holdpoint attach` on Windows: a debugger as a child in this console, or as a server.</summary>
[SupportedOSPlatform("windows")]
internal static class AttachCommand
{
    private const string Text = """
        Attaches a debugger to a held process: dlv to a Go program, gdb to any other; tells what to type for those of Microsoft.

        In this console it is started with your breakpoints, and holdpoint ends with its status. With --headless it starts a server,
        and prints what to paste into an editor. To continue in the debugger does not end a hold: set breakpoints, continue, and
        type 'holdpoint release PID' in another console.

        Examples:
          holdpoint attach 4711 --break main.main
          holdpoint attach 4711 --headless --break 'main.(*service).Create'
          holdpoint attach 4711 --with none      tells what to type for WinDbg and Visual Studio
        """;

    internal static Command Create() => new AttachOptions().ToCommand(
        Text,
        AttachOptions.Listener("Waits for gdb's client, then starts gdbserver", arguments => GdbRelay.Run(arguments, Console.Out)),
        (request, output, errors) => CommandFailure.Guard(errors, () => Attach(request, output, errors)));

    private static int Attach(AttachRequest request, TextWriter output, TextWriter errors)
    {
        if (request.Problem is { } problem)
        {
            throw new CommandFailure(ExitCodes.WrongUsage, problem);
        }

        DebugTarget target = AttachHold.Find(request.Pid);
        if (request.With == AttachRequest.NoDebugger)
        {
            AttachReport.Ready(output, request.Json, target, ByHand.Commands(target), [.. AttachNotes.OfProgram(target.Program), .. ByHand.Notes(target.Pid)]);
            return ExitCodes.Done;
        }

        try
        {
            return Attach(request, target, output, errors);
        }
        catch (DebuggerException error) when (error.Reason == DebuggerError.Missing)
        {
            string[] lines = [$"{request.Pid}: {error.Message}", "Or start one of these yourself:", .. ByHand.Microsoft(request.Pid).Select(command => $"  {command}"), .. ByHand.Notes(request.Pid)];
            throw new CommandFailure(ExitCodes.Failed, string.Join(Environment.NewLine, lines), error);
        }
        catch (DebuggerException error)
        {
            string more = error.Reason == DebuggerError.NotPermitted ? $"; {Hints.MoreRights}" : "";
            throw new DebuggerException(error.Reason, $"{request.Pid}: {error.Message}{more}", error);
        }
    }

    private static int Attach(AttachRequest request, DebugTarget target, TextWriter output, TextWriter errors)
    {
        Debugger debugger = request.Choose(target.Program.Kind);
        IReadOnlyList<BreakpointPlace> places = debugger.Check(target, request.Breakpoints);
        IEnumerable<string> notes = AttachNotes.OfProgram(target.Program);
        if (request.Headless)
        {
            DebugServer server = debugger.StartServer(target, places, request.ListenAddress);
            AttachReport.WarnOfOpenServer(errors, server);
            AttachReport.Server(output, request.Json, target, server, notes);
            return ExitCodes.Done;
        }

        DebuggerCommand command = debugger.Interactive(target, places);
        foreach (string note in (string[])[.. notes, $"{target.Pid} stays held until {HeldByWindows.Until(target.Pid)}"])
        {
            errors.WriteLine(note);
        }

        return Run(command);
    }

    /// <summary>The debugger has the console until it ends: ^C is for it.</summary>
    private static int Run(DebuggerCommand command)
    {
        // To the end: the ^C that ends the debugger may come here after it.
        Console.CancelKeyPress += (_, key) => key.Cancel = true;
        try
        {
            using StartedProcess debugger = StartedProcess.Start(command.Arguments);
            return debugger.WaitForExit();
        }
        finally
        {
            if (command.File is { } file)
            {
                File.Delete(file);
            }
        }
    }
}
