// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Programs;

/// <summary>One section header of elf(5), with its name looked up.</summary>
internal sealed record ElfSection(string Name, uint Type, ulong Flags, ulong Offset, ulong Size, uint Link, ulong Address = 0)
{
    public const uint SymbolTable = 2;
    public const uint StringTable = 3;
    public const uint Dynamic = 6;
    public const uint NoBits = 8;

    private const ulong Writable = 1;
    private const ulong Allocated = 2;

    /// <summary>True where the file itself holds its bytes.</summary>
    public bool IsInFile => Type != NoBits;

    public bool IsWritableData => (Flags & (Writable | Allocated)) == (Writable | Allocated) && IsInFile;
}
