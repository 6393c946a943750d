// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using Holdpoint.Debugging.Systems;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>LLDB, for native programs, in the terminal only.</summary>
internal sealed class Lldb : Debugger
{
    // The stop by which the process is held is not the program's own affair.
    public static readonly IReadOnlyList<string> SignalLines = ["process handle SIGSTOP -s false -n false -p false", "process handle SIGCONT -s false -n false -p true"];

    public override string Name => "lldb";

    public override IReadOnlyList<BreakpointPlace> Check(DebugTarget target, IReadOnlyList<string> breakpoints)
    {
        BreakpointPlace.Check(breakpoints);
        string program = DebuggerBinary.Lldb.Find();
        return [.. breakpoints.Select(spec => Find(program, target, spec))];
    }

    public override DebuggerCommand Interactive(DebugTarget target, IReadOnlyList<BreakpointPlace> breakpoints) => new(
    [
        DebuggerBinary.Lldb.Find(),
        "-p",
        target.Pid.ToString(CultureInfo.InvariantCulture),
        .. Commands(breakpoints).SelectMany(line => new[] { "-o", line }),
    ]);

    public override DebugServer StartServer(DebugTarget target, IReadOnlyList<BreakpointPlace> breakpoints, IPEndPoint listen) =>
        throw new DebuggerException(DebuggerError.Unsupported, "--headless works with dlv and gdb; lldb can connect to gdb's server");

    public override string ByHand(int pid) => string.Create(CultureInfo.InvariantCulture, $"lldb -p {pid}");

    private static string[] Commands(IReadOnlyList<BreakpointPlace> breakpoints) =>
        breakpoints.Count == 0 ? [.. SignalLines] : [.. SignalLines, .. breakpoints.Select(breakpoint => "b " + breakpoint.Spec), "continue"];

    private BreakpointPlace Find(string program, DebugTarget target, string spec)
    {
        const string Location = "where = ";
        string[] files = [target.File, .. DebugSystem.Current.SharedLibraries(target)];
        string reason = "(nothing)";
        foreach (string file in files)
        {
            using LoggedProcess lldb = LoggedProcess.Start([program, "--no-lldbinit", "--batch", "-o", "b " + spec, file], detached: false);
            if (!new Deadline(StartLimit).WaitFor(() => lldb.HasEnded))
            {
                lldb.Kill();
                throw new DebuggerException(DebuggerError.TimedOut, $"lldb did not find out in time whether there is a '{spec}'");
            }

            string[] lines = lldb.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (Array.Find(lines, line => line.StartsWith("Breakpoint 1: ", StringComparison.Ordinal) && !line.Contains("no locations", StringComparison.Ordinal)) is { } set)
            {
                int where = set.IndexOf(Location, StringComparison.Ordinal);
                return new BreakpointPlace(spec, where < 0 ? null : set[(where + Location.Length)..]);
            }

            reason = file == target.File ? lines.LastOrDefault(line => !line.StartsWith('(')) ?? reason : reason;
        }

        throw BreakpointPlace.Refused(spec, Name, reason + BuildAdvice.For(target.Program));
    }
}
