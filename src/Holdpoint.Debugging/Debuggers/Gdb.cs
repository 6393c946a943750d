// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using Holdpoint.Debugging.Systems;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>GDB and its gdbserver, for native programs.</summary>
internal class Gdb : Debugger
{
    /// <summary>
    /// A held process is stopped by SIGSTOP, and its keeper sends SIGCONT when a debugger has come: with these a `continue`
    /// reaches the first breakpoint.
    /// </summary>
    public static IReadOnlyList<string> SignalLines { get; } =
        DebugSystem.Current.StopsBySignal ? ["handle SIGCONT nostop noprint pass", "handle SIGSTOP nostop noprint"] : [];

    private static readonly string[] _noise = ["Make breakpoint pending", "warning:", "Reading symbols", "(No debugging symbols"];

    public override string Name => "gdb";

    /// <summary>What starts our own listener: the hidden verb of this executable, before the arguments that follow.</summary>
    public IReadOnlyList<string> Listener { get; init; } = [Environment.ProcessPath ?? "/proc/self/exe", "attach", GdbListener.Verb];

    /// <summary>Asks gdb about the file: a breakpoint in it or, when it is dynamic, in one of its libraries.</summary>
    public override IReadOnlyList<BreakpointPlace> Check(DebugTarget target, IReadOnlyList<string> breakpoints)
    {
        BreakpointPlace.Check(breakpoints);
        string program = DebuggerBinary.Gdb.Find();
        return [.. breakpoints.Select(spec => Find(program, target, spec))];
    }

    public override DebuggerCommand Interactive(DebugTarget target, IReadOnlyList<BreakpointPlace> breakpoints)
    {
        string program = DebuggerBinary.Gdb.Find();
        // A command that fails ends the file: no `continue` without its breakpoint.
        string file = CommandFile([.. SignalLines, .. BreakLines(target, breakpoints), .. breakpoints.Count > 0 ? ["continue"] : Array.Empty<string>()]);
        return new DebuggerCommand([program, "-q", "-p", target.Pid.ToString(CultureInfo.InvariantCulture), "-x", file]) { File = file };
    }

    public override DebugServer StartServer(DebugTarget target, IReadOnlyList<BreakpointPlace> breakpoints, IPEndPoint listen)
    {
        (int pid, IPEndPoint address) = GdbListener.Start(Listener, DebuggerBinary.GdbServer.Find(), target, listen);
        return new DebugServer
        {
            Debugger = Name,
            Pid = pid,
            Address = address,
            Breakpoints = breakpoints,
            Client = ClientOf(address, target, breakpoints),
            Stop = new DebuggerCommand(["kill", pid.ToString(CultureInfo.InvariantCulture)]),
            Notes =
            [
                "gdbserver attaches when the client connects, and serves one client; it ends when that disconnects.",
                "Its breakpoints are the client's: they are in the command above and in the settings below.",
                "Until a client has connected, ending the server leaves the process held.",
            ],
        };
    }

    public override string ByHand(int pid) => string.Create(CultureInfo.InvariantCulture, $"gdb -p {pid} {string.Join(' ', SignalLines.Select(line => $"-ex '{line}'"))}");

    /// <summary>The commands that set the breakpoints: one in a library waits until the loader has brought that in.</summary>
    public static IEnumerable<string> BreakLines(DebugTarget target, IReadOnlyList<BreakpointPlace> breakpoints) =>
        breakpoints.Count == 0 ? []
            : [target.Program.Libraries.Count > 0 ? "set breakpoint pending on" : "set breakpoint pending off", .. breakpoints.Select(breakpoint => "break " + breakpoint.Spec)];

    /// <summary>What connects to a gdbserver and sets the breakpoints.</summary>
    protected static DebuggerCommand ClientOf(IPEndPoint address, DebugTarget target, IReadOnlyList<BreakpointPlace> breakpoints)
    {
        string[] lines = [$"target remote {DebugServer.EndpointOf(address)}", .. SignalLines, .. BreakLines(target, breakpoints)];
        return new DebuggerCommand(["gdb", "-q", target.Executable, .. lines.SelectMany(line => new[] { "-ex", line })]);
    }

    private BreakpointPlace Find(string program, DebugTarget target, string spec)
    {
        string? reason = Ask(program, target.File, spec, out string? place);
        if (reason is null)
        {
            return new BreakpointPlace(spec, place);
        }

        foreach (string library in DebugSystem.Current.SharedLibraries(target))
        {
            if (Ask(program, library, spec, out string? inLibrary) is null)
            {
                return new BreakpointPlace(spec, $"{inLibrary}, {library}");
            }
        }

        throw BreakpointPlace.Refused(spec, Name, reason + BuildAdvice.For(target.Program));
    }

    /// <summary>Null when gdb can set it, else gdb's reason.</summary>
    private string? Ask(string program, string file, string spec, out string? place)
    {
        const string Success = "reakpoint ";
        using LoggedProcess gdb = LoggedProcess.Start([program, "-nx", "-q", "-batch", "-ex", "set breakpoint pending off", "-ex", "break " + spec, file], detached: false);
        if (!new Deadline(StartLimit).WaitFor(() => gdb.HasEnded))
        {
            gdb.Kill();
            throw new DebuggerException(DebuggerError.TimedOut, $"gdb did not find out in time whether there is a '{spec}'");
        }

        string[] lines = gdb.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? set = Array.Find(lines, line => line.Contains(Success, StringComparison.Ordinal) && line.Contains(" at ", StringComparison.Ordinal));
        place = set is null ? null : set[(set.IndexOf(" at ", StringComparison.Ordinal) + 4)..].TrimEnd('.');
        return set is not null && gdb.Status == 0 ? null
            : Array.FindLast(lines, line => !Array.Exists(_noise, line.StartsWith)) ?? "(nothing)";
    }
}
