// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Reflection.PortableExecutable;
using System.Text;

namespace Holdpoint.Debugging.Programs;

/// <summary>
/// What a debugger cares about in a program of Windows (Microsoft's "PE Format"). As with <see cref="ElfFile"/> every number in the
/// file is taken for hostile.
/// </summary>
internal sealed class PeFile
{
    private const int SymbolSize = 18;
    private const int MostNames = 1 << 20;
    private const int MostDirectory = 64 * 1024;
    private const int MostLibraries = 1024;
    private const int LongestName = 512;
    private const int ImportSize = 20;
    private const int DebugEntrySize = 28;

    private readonly Stream _stream;
    private readonly PEHeaders _headers;
    private readonly Lazy<byte[]> _names;

    private PeFile(Stream stream, PEHeaders headers)
    {
        _stream = stream;
        _headers = headers;
        _names = new Lazy<byte[]>(ReadNames);
    }

    /// <summary>True where the linker has left its symbol table: that of gcc and Go does, Microsoft's never.</summary>
    public bool HasSymbols => _headers.CoffHeader.NumberOfSymbols > 0;

    public static bool HasMagic(ReadOnlySpan<byte> start) => start.StartsWith("MZ"u8);

    /// <summary>Reads the headers of a seekable stream that begins with the magic.</summary>
    /// <exception cref="InvalidDataException">There is none of Windows behind it, or it is cut short, or contradicts itself.</exception>
    public static PeFile Read(Stream stream)
    {
        try
        {
            stream.Position = 0;
            PEHeaders headers = new(stream);
            return headers.PEHeader is null ? throw new InvalidDataException("its PE header has no optional part: it is no program") : new PeFile(stream, headers);
        }
        catch (Exception error) when (error is BadImageFormatException or IOException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"its PE header is cut short or senseless: {error.Message}", error);
        }
    }

    /// <summary>Names longer than eight letters, such as <c>.debug_info</c>, stand behind the symbols, a slash and their place there in the header.</summary>
    public bool HasSection(string name) => _headers.SectionHeaders.Any(section => NameOf(section) == name);

    /// <summary>The beginning of each section with data that can be written.</summary>
    public IEnumerable<byte[]> WritableData(int most)
    {
        const SectionCharacteristics Wanted = SectionCharacteristics.ContainsInitializedData | SectionCharacteristics.MemWrite;
        return _headers.SectionHeaders
            .Where(section => (section.SectionCharacteristics & Wanted) == Wanted)
            .Select(section => ReadAt(section.PointerToRawData, Math.Min(section.SizeOfRawData, most)));
    }

    /// <summary>True where a PDB was made with it.</summary>
    public bool NamesPdb()
    {
        const uint CodeView = 2;
        byte[] entries = ReadDirectory(_headers.PEHeader!.DebugTableDirectory);
        for (int at = 0; at + DebugEntrySize <= entries.Length; at += DebugEntrySize)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(entries.AsSpan(at + 12)) == CodeView)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The names of the DLLs that it imports.</summary>
    public IReadOnlyList<string> ImportedLibraries()
    {
        byte[] entries = ReadDirectory(_headers.PEHeader!.ImportTableDirectory);
        List<string> libraries = [];
        for (int at = 0; at + ImportSize <= entries.Length && libraries.Count < MostLibraries; at += ImportSize)
        {
            int name = BinaryPrimitives.ReadInt32LittleEndian(entries.AsSpan(at + 12));
            if (name == 0)
            {
                break;
            }

            if (TextAt(ReadAtAddress(name, LongestName), 0) is { Length: > 0 } library)
            {
                libraries.Add(library);
            }
        }

        return libraries;
    }

    private string NameOf(SectionHeader section) =>
        section.Name is ['/', .. string digits] && uint.TryParse(digits, out uint at) ? TextAt(_names.Value, at) ?? "" : section.Name;

    /// <summary>The string table: its own length in four bytes, then the names; places in it count from the length on.</summary>
    private byte[] ReadNames()
    {
        CoffHeader header = _headers.CoffHeader;
        return header.PointerToSymbolTable <= 0 ? [] : ReadAt(header.PointerToSymbolTable + ((long)Math.Max(0, header.NumberOfSymbols) * SymbolSize), MostNames);
    }

    private byte[] ReadDirectory(DirectoryEntry directory) =>
        directory.Size <= 0 ? [] : ReadAtAddress(directory.RelativeVirtualAddress, Math.Min(directory.Size, MostDirectory));

    private byte[] ReadAtAddress(int address, int count)
    {
        int index = _headers.GetContainingSectionIndex(address);
        if (index < 0)
        {
            return [];
        }

        SectionHeader section = _headers.SectionHeaders[index];
        long within = (long)address - section.VirtualAddress;
        return ReadAt(section.PointerToRawData + within, (int)Math.Clamp(section.SizeOfRawData - within, 0, count));
    }

    private static string? TextAt(byte[] table, uint at)
    {
        if (at >= (uint)table.Length)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = table.AsSpan((int)at);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private byte[] ReadAt(long offset, int count)
    {
        if (offset < 0 || offset >= _stream.Length || count <= 0)
        {
            return [];
        }

        _stream.Position = offset;
        byte[] bytes = new byte[(int)Math.Min(count, _stream.Length - offset)];
        int read = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
