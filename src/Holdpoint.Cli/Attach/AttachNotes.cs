// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Programs;
using Holdpoint.Holds;

namespace Holdpoint.Cli.Attach;

/// <summary>What somebody should know about this program under this debugger, a sentence each.</summary>
internal static class AttachNotes
{
    public static IEnumerable<string> For(HoldInfo hold, DebugTarget target, string debugger)
    {
        foreach (string note in OfProgram(target.Program))
        {
            yield return note;
        }

        if (debugger != "dlv" && target.HeldAtEntry && target.Program.Interpreter is not null)
        {
            yield return "It stands before its dynamic loader: breakpoints in the program come from its file; those in shared libraries are set when the loader has brought them in.";
        }

        if (hold.HoldPoint is not "exec")
        {
            yield return $"It waits in its own code: after continuing it in the debugger, 'holdpoint release {hold.Pid}' lets it go on.";
        }
    }

    public static IEnumerable<string> OfProgram(ProgramInfo program)
    {
        if (program.Kind == ProgramKind.Unknown)
        {
            yield return $"What kind of program it is could not be found out: {program.Problem}.";
        }

        if (program is { Kind: ProgramKind.Go, Optimised: true })
        {
            yield return "It was built with optimisation: some variables and lines are missing; -gcflags 'all=-N -l' builds it without.";
        }
        else if (program is { HasPdb: true, HasDebugInformation: false })
        {
            yield return "Its debugging information is a PDB, which WinDbg and Visual Studio read; gdb does not.";
        }
        else if (program.Symbols is { Problem: { } problem } symbols)
        {
            yield return $"Its debugging information should be in {symbols.Path}, but {problem}: no lines and variables.";
        }
        else if (program.Kind is ProgramKind.Go or ProgramKind.Native && !program.HasDebugInformation)
        {
            yield return "It has no debugging information: no lines and variables.";
        }
    }

    public static string Describe(DebugTarget target) => target.Program switch
    {
        { Kind: ProgramKind.Go, GoVersion: { } version } => $"{target.Executable}, {version}",
        { Kind: ProgramKind.Go } => $"{target.Executable}, Go",
        _ => target.Executable,
    };
}
