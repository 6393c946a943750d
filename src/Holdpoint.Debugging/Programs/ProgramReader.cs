// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;

namespace Holdpoint.Debugging.Programs;

/// <summary>Tells what kind of program a file is, from its headers and tables only.</summary>
internal static class ProgramReader
{
    private const int MostOfFirstLine = 256;

    /// <summary>The program that a process runs, even where its file was deleted or is not to be seen from here.</summary>
    public static ProgramInfo OfProcess(int pid)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/exe");
        return OfFile(path, NameOf(path));
    }

    /// <summary>Never an exception: what cannot be read is <see cref="ProgramKind.Unknown"/> with the reason.</summary>
    public static ProgramInfo OfFile(string path) => OfFile(path, path);

    private static ProgramInfo OfFile(string path, string? name)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return OfStream(stream, name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return ProgramInfo.NotKnown($"{path} cannot be read: {error.Message}");
        }
    }

    /// <param name="stream">The file.</param>
    /// <param name="name">Its path, beside which symbols are looked for; null: nowhere.</param>
    public static ProgramInfo OfStream(Stream stream, string? name = null)
    {
        byte[] start = new byte[MostOfFirstLine];
        stream.Position = 0;
        ReadOnlySpan<byte> read = start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
        if (read.StartsWith("#!"u8))
        {
            return new ProgramInfo { Kind = ProgramKind.Script, Interpreter = InterpreterOf(read[2..]) };
        }

        try
        {
            return ElfFile.HasMagic(read) ? OfElf(ElfFile.Read(stream), name)
                : PeFile.HasMagic(read) ? OfPe(PeFile.Read(stream))
                : read.IsEmpty ? ProgramInfo.NotKnown("it is empty")
                : new ProgramInfo { Kind = ProgramKind.Other };
        }
        catch (InvalidDataException error)
        {
            return ProgramInfo.NotKnown(error.Message);
        }
    }

    private static string? NameOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ProgramInfo OfElf(ElfFile file, string? name)
    {
        SymbolFile? symbols = file.HasDebugInformation || name is null ? null : SymbolFile.Find(file, name);
        GoBuildInfo? go = ReadGo(file);
        bool isGo = go is not null || file.Section(".note.go.buildid") is not null || file.Section(".gopclntab") is not null;
        return new ProgramInfo
        {
            Kind = isGo ? ProgramKind.Go : ProgramKind.Native,
            GoVersion = go?.Version,
            Optimised = go?.Optimised,
            Stripped = !file.HasSymbols && symbols is not { HasSymbols: true },
            HasDebugInformation = file.HasDebugInformation || symbols is { HasDebugInformation: true },
            Symbols = symbols,
            Interpreter = file.Interpreter,
            Libraries = file.NeededLibraries(),
        };
    }

    private static ProgramInfo OfPe(PeFile file)
    {
        GoBuildInfo? go = file.WritableData(GoBuildInfo.MostBytesOfPe).Select(data => GoBuildInfo.Find(data)).FirstOrDefault(found => found is not null);
        bool hasDwarf = file.HasSection(".debug_info") || file.HasSection(".zdebug_info");
        return new ProgramInfo
        {
            Kind = go is null ? ProgramKind.Native : ProgramKind.Go,
            GoVersion = go?.Version,
            Optimised = go?.Optimised,
            Stripped = !file.HasSymbols,
            HasDebugInformation = hasDwarf,
            HasPdb = file.NamesPdb(),
            Libraries = file.ImportedLibraries(),
        };
    }

    private static GoBuildInfo? ReadGo(ElfFile file)
    {
        if (file.Section(".go.buildinfo") is { } section)
        {
            // The section is there before the toolchain that wrote both strings into it: Go in any case.
            return GoBuildInfo.Find(file.Bytes(section, GoBuildInfo.MostBytes)) ?? new GoBuildInfo(null, new Dictionary<string, string>());
        }

        return file.WritableData is { } data ? GoBuildInfo.Find(file.Bytes(data.Offset, data.Size, GoBuildInfo.MostBytes)) : null;
    }

    private static string InterpreterOf(ReadOnlySpan<byte> line)
    {
        int end = line.IndexOf((byte)'\n');
        string text = Encoding.UTF8.GetString(end < 0 ? line : line[..end]).Trim(' ', '\t', '\r', '\0');
        int space = text.IndexOfAny([' ', '\t']);
        return space < 0 ? text : text[..space];
    }
}
