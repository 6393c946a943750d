// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Programs;

/// <summary>What the file of a program tells about it; what it does not tell is null.</summary>
internal sealed record ProgramInfo
{
    public required ProgramKind Kind { get; init; }

    /// <summary>Such as <c>go1.19.8</c>.</summary>
    public string? GoVersion { get; init; }

    /// <summary>True where the linker's symbol table is gone (<c>-ldflags -s</c>, strip), and no file of its own has it.</summary>
    public bool Stripped { get; init; }

    /// <summary>True where there is DWARF: lines and variables.</summary>
    public bool HasDebugInformation { get; init; }

    /// <summary>The file of its own that debugging information is looked for in, where the program has none itself.</summary>
    public SymbolFile? Symbols { get; init; }

    /// <summary>True where a PDB was made with it, which is Microsoft's form of debugging information, in a file of its own.</summary>
    public bool HasPdb { get; init; }

    /// <summary>False for a Go program built with <c>-gcflags 'all=-N -l'</c>.</summary>
    public bool? Optimised { get; init; }

    /// <summary>A script's interpreter, or the dynamic loader of a dynamic program.</summary>
    public string? Interpreter { get; init; }

    /// <summary>The names of the shared libraries that it asks for (DT_NEEDED, or a PE file's imports).</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>Why the kind is not known.</summary>
    public string? Problem { get; init; }

    public static ProgramInfo NotKnown(string problem) => new() { Kind = ProgramKind.Unknown, Problem = problem };
}
