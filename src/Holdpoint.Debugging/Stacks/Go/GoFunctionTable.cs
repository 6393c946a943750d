// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Text;
using Holdpoint.Debugging.Programs;
using Holdpoint.Platform;

namespace Holdpoint.Debugging.Stacks.Go;

/// <summary>
/// The table that every Go program has of its functions, also a stripped one (section .gopclntab; Go's internal/abi and runtime/symtab.go): names, files, lines,
/// frame sizes, and what was inlined. The forms of Go 1.18 and 1.20 on, for 64-bit programs. Its numbers are taken for hostile: nothing beyond it is read.
/// </summary>
internal sealed class GoFunctionTable
{
    private const uint Magic118 = 0xfffffff0;
    private const uint Magic120 = 0xfffffff1;
    private const int MostBytes = 512 << 20;
    private const int InlineTree = 3;
    private const int InlineTreeIndex = 2;
    private const int MostInlined = 64;

    private readonly byte[] _table;
    private readonly byte[] _functionData;
    private readonly bool _isSince120;
    private readonly ulong _text;
    private readonly int _count;
    private readonly int _names;
    private readonly int _units;
    private readonly int _files;
    private readonly int _values;
    private readonly int _functions;

    private GoFunctionTable(byte[] table, ulong text, byte[] functionData)
    {
        _table = table;
        _functionData = functionData;
        _isSince120 = Int(0) == Magic120;
        _count = checked((int)Word(8));
        // Newer linkers leave it out.
        _text = Word(24) is > 0 and ulong start ? start : text;
        _names = checked((int)Word(32));
        _units = checked((int)Word(40));
        _files = checked((int)Word(48));
        _values = checked((int)Word(56));
        _functions = checked((int)Word(64));
    }

    /// <summary>Reads it from the program's file; addresses are those that the file is linked for.</summary>
    /// <exception cref="StackSourceException">There is none, or one of a form that is not known.</exception>
    public static GoFunctionTable Read(ElfFile file, IReadOnlyDictionary<string, ulong> symbols)
    {
        ElfSection section = file.Sections.FirstOrDefault(one => one.Name.EndsWith(".gopclntab", StringComparison.Ordinal)) ?? throw new StackSourceException("the program has no section .gopclntab");
        byte[] table = file.Bytes(section, MostBytes);
        if (table.Length < 72 || BinaryPrimitives.ReadUInt32LittleEndian(table) is not (Magic118 or Magic120) || table[7] != 8)
        {
            throw new StackSourceException("its function table is of a Go before 1.18, or of none that is known");
        }

        try
        {
            return new GoFunctionTable(table, symbols.GetValueOrDefault("runtime.text", file.Section(".text")?.Address ?? 0), FunctionData(file, symbols));
        }
        catch (Exception error) when (error is OverflowException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new StackSourceException("its function table makes no sense");
        }
    }

    /// <summary>What is at an address, innermost first: what was inlined, and the function itself; nothing where no function is.</summary>
    /// <param name="address">Of the instruction, as the file is linked.</param>
    public IReadOnlyList<StackFrame> Describe(ulong address)
    {
        try
        {
            return Function(address) is { } function ? Describe(function, address) : [];
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            return [];
        }
    }

    /// <summary>How many bytes of its frame lie between the stack pointer and its return address, at an instruction; null where no function is.</summary>
    public int? FrameSize(ulong address)
    {
        try
        {
            return Function(address) is { } function ? Value(Int(function + 16), address, Entry(function)) : null;
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    // Behind its symbol to the end of its section: funcdata is named by offsets from it.
    private static byte[] FunctionData(ElfFile file, IReadOnlyDictionary<string, ulong> symbols)
    {
        ulong address = symbols.GetValueOrDefault("go:func.*", symbols.GetValueOrDefault("go.func.*"));
        ElfSection? section = file.Sections.FirstOrDefault(one => one.IsInFile && one.Address != 0 && address >= one.Address && address < one.Address + one.Size);
        if (address == 0 || section is null)
        {
            return [];
        }

        ulong skipped = address - section.Address;
        return file.Bytes(section.Offset + skipped, section.Size - skipped, MostBytes);
    }

    private List<StackFrame> Describe(int function, ulong address)
    {
        List<StackFrame> frames = [];
        ulong entry = Entry(function), at = address;
        if (InlinedCalls(function) is { } tree)
        {
            int index = TableValue(function, InlineTreeIndex, at, entry);
            for (int i = 0; index >= 0 && i < MostInlined; i++)
            {
                (int name, int parent) = _isSince120
                    ? (DataInt(tree + (index * 16) + 4), DataInt(tree + (index * 16) + 8))
                    : (DataInt(tree + (index * 20) + 12), DataInt(tree + (index * 20) + 16));
                (string? file, int line) = Source(function, at, entry);
                frames.Add(new StackFrame(Text(_names + name), file, line, null, address) { IsInlined = true });
                at = entry + (ulong)parent;
                index = TableValue(function, InlineTreeIndex, at, entry);
            }
        }

        (string? ownFile, int ownLine) = Source(function, at, entry);
        frames.Add(new StackFrame(Text(_names + (int)Int(function + 4)), ownFile, ownLine, null, address));
        return frames;
    }

    private (string? File, int Line) Source(int function, ulong address, ulong entry)
    {
        int line = Value(Int(function + 24), address, entry);
        int file = Value(Int(function + 20), address, entry);
        uint unit = Int(function + 32);
        if (file < 0 || unit == uint.MaxValue)
        {
            return (null, Math.Max(0, line));
        }

        uint name = Int(checked(_units + (((int)unit + file) * 4)));
        return (name == uint.MaxValue ? null : Text(_files + (int)name), Math.Max(0, line));
    }

    // npcdata, cuOffset, startLine since 1.20, then four bytes of which the last is nfuncdata; the tables of pcdata, then those of funcdata.
    private int PcDataAt(int function) => function + (_isSince120 ? 44 : 40);

    private int TableValue(int function, int table, ulong address, ulong entry) =>
        table < (int)Int(function + 28) ? Value(Int(PcDataAt(function) + (table * 4)), address, entry) : -1;

    private int? InlinedCalls(int function)
    {
        int count = _table[PcDataAt(function) - 1];
        if (count <= InlineTree || _functionData.Length == 0)
        {
            return null;
        }

        uint offset = Int(checked(PcDataAt(function) + ((int)Int(function + 28) * 4) + (InlineTree * 4)));
        return offset == uint.MaxValue ? null : (int)offset;
    }

    private ulong Entry(int function) => _text + Int(function);

    // Pairs of an offset from the text's start, and where the function's record is.
    private int? Function(ulong address)
    {
        if (address < _text)
        {
            return null;
        }

        ulong offset = address - _text;
        int found = AddressSearch.LastAtOrBefore(_count, index => Int(_functions + (index * 8)), offset);
        // The last entry has the end of the text.
        return found < 0 || offset >= Int(_functions + (_count * 8)) ? null : checked(_functions + (int)Int(_functions + (found * 8) + 4));
    }

    // Steps of a value and of the address, both in numbers of variable length.
    private int Value(uint table, ulong address, ulong entry)
    {
        if (table == 0)
        {
            return -1;
        }

        int at = checked(_values + (int)table), value = -1;
        ulong reached = entry;
        for (bool isFirst = true; ; isFirst = false)
        {
            uint step = Number(ref at);
            if (step == 0 && !isFirst)
            {
                return -1;
            }

            value += (step & 1) != 0 ? (int)~(step >> 1) : (int)(step >> 1);
            reached += Number(ref at) * (ulong)_table[6];
            if (address < reached)
            {
                return value;
            }
        }
    }

    private uint Number(ref int at)
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = _table[at++];
            value |= (uint)(part & 0x7f) << shift;
            if ((part & 0x80) == 0)
            {
                return value;
            }
        }
    }

    private uint Int(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_table.AsSpan(at, 4));

    private ulong Word(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_table.AsSpan(at, 8));

    private int DataInt(int at) => BinaryPrimitives.ReadInt32LittleEndian(_functionData.AsSpan(at, 4));

    private string Text(int at)
    {
        ReadOnlySpan<byte> rest = _table.AsSpan(at);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
