// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Programs;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>How to build a program so that a debugger finds its way in it.</summary>
internal static class BuildAdvice
{
    /// <summary>To be put behind a debugger's refusal; null where the program has what is needed.</summary>
    public static string? For(ProgramInfo program) => program switch
    {
        { Stripped: false, HasDebugInformation: true } => null,
        { HasPdb: true } => "; the program's debugging information is a PDB, which WinDbg and Visual Studio read; gdb does not",
        { Symbols: { Problem: { } problem } symbols } => $"; the program's debugging information should be in {symbols.Path}, but {problem}",
        { Kind: ProgramKind.Go } => "; the program has no debugging information: build it with -gcflags 'all=-N -l', without -ldflags -s or -w, and do not strip it",
        { Kind: ProgramKind.Native } => "; the program has no debugging information: build it with -g and do not strip it",
        _ => null,
    };
}
