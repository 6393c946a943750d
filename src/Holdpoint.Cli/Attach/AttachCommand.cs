// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Text;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Holds;
using Holdpoint.Tracing;

namespace Holdpoint.Cli.Attach;

/// <summary>`holdpoint attach`: the right debugger for a held process, in this terminal or as a server.</summary>
internal static class AttachCommand
{
    private const string Text = """
        Attaches a debugger to a held process: dlv to a Go program, gdb to any other.

        In this terminal it takes the place of holdpoint; with --break it goes on to the first breakpoint. With --headless it
        starts a server, and prints what to paste into an editor. When a debugger detaches, the program goes on from where it is, had it
        been continued or not; where the debugger leaves it stopped before its first instruction, it stays held.

        Examples:
          holdpoint attach 4711 --break main.main
          holdpoint attach 4711 --headless --break 'task.(*service).Create'
          holdpoint attach 4711 --with none      makes it ready for a debugger that you start yourself
        """;

    internal static Command Create() =>
        new AttachOptions().ToCommand(Text, AttachOptions.Listener("Waits for gdb's client, then becomes gdbserver", GdbListener.Run), Run);

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
            IEnumerable<Debugger> suitable = Debugger.All.Where(debugger => debugger.Suits(target.Program.Kind));
            AttachReport.Ready(output, request.Json, target, [.. suitable.Select(debugger => debugger.ByHand(request.Pid))], AttachNotes.For(hold, target, AttachRequest.NoDebugger));
            return;
        }

        Debugger debugger = request.Choose(target.Program.Kind);
        IReadOnlyList<BreakpointPlace> places = debugger.Check(target, request.Breakpoints);
        AttachHold.MakeReady(hold);
        IEnumerable<string> notes = AttachNotes.For(hold, target, debugger.Name);
        if (request.Headless)
        {
            DebugServer server = debugger.StartServer(target, places, request.ListenAddress);
            AttachReport.WarnOfOpenServer(errors, server);
            AttachReport.Server(output, request.Json, target, server, notes);
            return;
        }

        foreach (string note in notes)
        {
            errors.WriteLine(note);
        }

        TakeOver(debugger.Interactive(target, places));
    }

    /// <summary>Comes back only by an exception: otherwise this process is the debugger.</summary>
    private static void TakeOver(DebuggerCommand command) =>
        throw ProgramImage.Find([.. command.Arguments.Select(Encoding.UTF8.GetBytes)], command.Arguments[0]).Execute();
}
