// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Text;

namespace Holdpoint.Debugging.Programs;

/// <summary>
/// The section headers of an ELF file (elf(5)), 32 or 64 bits, either byte order. Every number in the file is taken for hostile:
/// nothing is read beyond a bound of ours, whatever the headers say.
/// </summary>
internal sealed class ElfFile
{
    private const int MostSections = 8192;
    private const int MostNames = 1 << 20;
    private const uint LoadSegment = 1;
    private const uint InterpreterSegment = 3;
    private const uint WritableSegment = 2;

    private readonly Stream _stream;
    private readonly bool _wide;
    private readonly bool _bigEndian;

    private ElfFile(Stream stream, bool wide, bool bigEndian)
    {
        _stream = stream;
        _wide = wide;
        _bigEndian = bigEndian;
    }

    public IReadOnlyList<ElfSection> Sections { get; private set; } = [];

    /// <summary>The dynamic loader that the kernel starts it with, or null for a static program.</summary>
    public string? Interpreter { get; private set; }

    /// <summary>Where the writable data begins and how long it is: the place to look when the section headers were stripped.</summary>
    public (ulong Offset, ulong Size)? WritableData { get; private set; }

    /// <summary>The address that its beginning is linked for; null where no segment has it.</summary>
    public ulong? LinkedAddress { get; private set; }

    /// <summary>Whether the linker's symbol table is there, with its names.</summary>
    public bool HasSymbols => Sections.Any(section => section is { Type: ElfSection.SymbolTable, IsInFile: true });

    /// <summary>Whether there is DWARF.</summary>
    public bool HasDebugInformation => Sections.Any(section => section is { Name: ".debug_info" or ".zdebug_info", IsInFile: true });

    public static bool HasMagic(ReadOnlySpan<byte> start) => start.StartsWith("\u007fELF"u8);

    /// <summary>Reads the headers of a seekable stream that begins with the magic.</summary>
    /// <exception cref="InvalidDataException">The headers are cut short or contradict themselves.</exception>
    public static ElfFile Read(Stream stream)
    {
        byte[] header = ReadAt(stream, 0, 64);
        if (header.Length < 52 || !HasMagic(header) || header[4] is not (1 or 2) || header[5] is not (1 or 2))
        {
            throw new InvalidDataException("its ELF header is cut short or senseless");
        }

        ElfFile file = new(stream, wide: header[4] == 2, bigEndian: header[5] == 2);
        if (file._wide && header.Length < 64)
        {
            throw new InvalidDataException("its ELF header is cut short");
        }

        file.ReadSegments(header);
        file.ReadSections(header);
        return file;
    }

    public ElfSection? Section(string name) => Sections.FirstOrDefault(section => section.Name == name);

    /// <summary>The bytes of a section, at most so many; fewer where the file ends first.</summary>
    public byte[] Bytes(ElfSection section, int most) =>
        section.IsInFile ? ReadAt(_stream, section.Offset, (int)Math.Min(section.Size, (ulong)most)) : [];

    public byte[] Bytes(ulong offset, ulong size, int most) => ReadAt(_stream, offset, (int)Math.Min(size, (ulong)most));

    /// <summary>The names in DT_NEEDED.</summary>
    public IReadOnlyList<string> NeededLibraries()
    {
        const int MostBytes = 64 * 1024;
        const ulong Needed = 1;
        if (Sections.FirstOrDefault(section => section.Type == ElfSection.Dynamic) is not { } dynamic || dynamic.Link >= (uint)Sections.Count)
        {
            return [];
        }

        byte[] entries = Bytes(dynamic, MostBytes);
        byte[] names = Bytes(Sections[(int)dynamic.Link], MostNames);
        int word = _wide ? 8 : 4;
        List<string> libraries = [];
        for (int at = 0; at + (2 * word) <= entries.Length; at += 2 * word)
        {
            if (Word(entries, at) == Needed && Text(names, Word(entries, at + word)) is { Length: > 0 } name)
            {
                libraries.Add(name);
            }
        }

        return libraries;
    }

    /// <summary>The addresses of some symbols of the linker's table, as the file is linked; those that it has not are left out.</summary>
    public Dictionary<string, ulong> FindSymbols(params IReadOnlyCollection<string> names)
    {
        const int MostBytes = 256 << 20;
        Dictionary<string, ulong> found = [];
        if (!_wide || _bigEndian || Sections.FirstOrDefault(section => section is { Type: ElfSection.SymbolTable, IsInFile: true }) is not { } table || table.Link >= (uint)Sections.Count)
        {
            return found;
        }

        byte[] symbols = Bytes(table, MostBytes);
        byte[] texts = Bytes(Sections[(int)table.Link], MostBytes);
        byte[][] wanted = [.. names.Select(name => Encoding.UTF8.GetBytes(name + '\0'))];
        const int Size = 24;
        for (int at = 0; at + Size <= symbols.Length; at += Size)
        {
            uint name = Int(symbols, at);
            if (name >= (uint)texts.Length)
            {
                continue;
            }

            ReadOnlySpan<byte> text = texts.AsSpan((int)name);
            foreach (byte[] one in wanted)
            {
                if (text.StartsWith(one))
                {
                    found[Encoding.UTF8.GetString(one.AsSpan(0, one.Length - 1))] = Word(symbols, at + 8);
                }
            }
        }

        return found;
    }

    private void ReadSegments(byte[] header)
    {
        ulong table = Word(header, _wide ? 32 : 28);
        int size = Half(header, _wide ? 54 : 42);
        int count = Half(header, _wide ? 56 : 44);
        if (size < (_wide ? 56 : 32))
        {
            return;
        }

        byte[] bytes = ReadAt(_stream, table, size * Math.Min(count, MostSections));
        for (int at = 0; at + size <= bytes.Length; at += size)
        {
            uint type = Int(bytes, at);
            uint flags = Int(bytes, at + (_wide ? 4 : 24));
            ulong offset = Word(bytes, at + (_wide ? 8 : 4));
            ulong length = Word(bytes, at + (_wide ? 32 : 16));
            if (type == LoadSegment && offset == 0)
            {
                LinkedAddress = Word(bytes, at + (_wide ? 16 : 8));
            }

            if (type == InterpreterSegment)
            {
                Interpreter = Text(Bytes(offset, length, 4096), 0);
            }
            else if (type == LoadSegment && (flags & WritableSegment) != 0 && WritableData is null)
            {
                WritableData = (offset, length);
            }
        }
    }

    private void ReadSections(byte[] header)
    {
        ulong table = Word(header, _wide ? 40 : 32);
        int size = Half(header, _wide ? 58 : 46);
        int count = Half(header, _wide ? 60 : 48);
        int names = Half(header, _wide ? 62 : 50);
        if (table == 0 || count == 0)
        {
            return;
        }

        if (size < (_wide ? 64 : 40) || count > MostSections || names >= count)
        {
            throw new InvalidDataException("its section headers are senseless");
        }

        byte[] bytes = ReadAt(_stream, table, size * count);
        if (bytes.Length < size * count)
        {
            throw new InvalidDataException("its section headers are cut short");
        }

        ElfSection strings = Header(bytes, names * size, []);
        byte[] texts = Bytes(strings, MostNames);
        if ((ulong)texts.Length < Math.Min(strings.Size, MostNames))
        {
            throw new InvalidDataException("the names of its sections are cut off");
        }

        Sections = [.. Enumerable.Range(0, count).Select(index => Header(bytes, index * size, texts))];
    }

    private ElfSection Header(byte[] table, int at, byte[] names) => new(
        Text(names, Int(table, at)) ?? "",
        Int(table, at + 4),
        Word(table, at + 8),
        Word(table, at + (_wide ? 24 : 16)),
        Word(table, at + (_wide ? 32 : 20)),
        Int(table, at + (_wide ? 40 : 24)),
        Word(table, at + (_wide ? 16 : 12)));

    private int Half(byte[] bytes, int at) =>
        _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private uint Int(byte[] bytes, int at) =>
        _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private ulong Word(byte[] bytes, int at) => !_wide ? Int(bytes, at)
        : _bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));

    private static string? Text(byte[] table, ulong at)
    {
        if (at >= (ulong)table.Length)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = table.AsSpan((int)at);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static byte[] ReadAt(Stream stream, ulong offset, int count)
    {
        if (offset >= (ulong)stream.Length || count <= 0)
        {
            return [];
        }

        stream.Position = (long)offset;
        byte[] bytes = new byte[(int)Math.Min(count, stream.Length - (long)offset)];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
