// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Text;

namespace Holdpoint.Debugging.Programs;

/// <summary>Debugging information in a file of its own, looked for where gdb looks for it (gdb's manual, "Separate Debug Files").</summary>
internal sealed record SymbolFile
{
    private const string SystemFolder = "/usr/lib/debug";
    private const int MostOfANote = 4096;
    private const int MostOfALink = 4096;
    private const uint BuildIdNote = 3;

    public required string Path { get; init; }

    public bool HasSymbols { get; init; }

    public bool HasDebugInformation { get; init; }

    /// <summary>Why debuggers do not take it; null where they do.</summary>
    public string? Problem { get; init; }

    /// <summary>That of a program; null where there is none. One that fits comes before one that does not.</summary>
    /// <param name="program">Its headers.</param>
    /// <param name="path">Its file.</param>
    public static SymbolFile? Find(ElfFile program, string path)
    {
        byte[] buildId = BuildId(program);
        SymbolFile[] found = [.. Candidates(program, path, buildId).Where(File.Exists).Distinct().Select(candidate => Read(candidate, buildId))];
        return found.FirstOrDefault(file => file.Problem is null) ?? found.FirstOrDefault();
    }

    private static IEnumerable<string> Candidates(ElfFile program, string path, byte[] buildId)
    {
        if (buildId.Length > 1)
        {
            string id = Convert.ToHexStringLower(buildId);
            yield return $"{SystemFolder}/.build-id/{id[..2]}/{id[2..]}.debug";
        }

        string folder = System.IO.Path.GetDirectoryName(path) ?? "/";
        // A name alone: with a folder it would lead anywhere.
        if (Link(program) is { Length: > 0 } name && !name.Contains('/', StringComparison.Ordinal))
        {
            yield return System.IO.Path.Combine(folder, name);
            yield return System.IO.Path.Combine(folder, ".debug", name);
            yield return $"{SystemFolder}{folder}/{name}";
        }
    }

    private static SymbolFile Read(string path, byte[] programsId)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            ElfFile file = ElfFile.Read(stream);
            byte[] id = BuildId(file);
            bool isOther = id.Length > 0 && programsId.Length > 0 && !id.AsSpan().SequenceEqual(programsId);
            return new SymbolFile
            {
                Path = path,
                HasSymbols = !isOther && file.HasSymbols,
                HasDebugInformation = !isOther && file.HasDebugInformation,
                Problem = isOther ? "it is of another build" : null,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return new SymbolFile { Path = path, Problem = error is InvalidDataException ? error.Message : "it cannot be read" };
        }
    }

    /// <summary>The name in .gnu_debuglink. The checksum behind it is what a build id tells better.</summary>
    private static string? Link(ElfFile file)
    {
        if (file.Section(".gnu_debuglink") is not { } section)
        {
            return null;
        }

        byte[] bytes = file.Bytes(section, MostOfALink);
        int end = bytes.AsSpan().IndexOf((byte)0);
        return end < 0 ? null : Encoding.UTF8.GetString(bytes, 0, end);
    }

    /// <summary>The note that the linker gives a program and its symbols alike; empty where there is none.</summary>
    private static byte[] BuildId(ElfFile file)
    {
        if (file.Section(".note.gnu.build-id") is not { } section)
        {
            return [];
        }

        ReadOnlySpan<byte> note = file.Bytes(section, MostOfANote);
        const int Header = 12;
        if (note.Length < Header + 4 || BinaryPrimitives.ReadUInt32LittleEndian(note) != 4 || BinaryPrimitives.ReadUInt32LittleEndian(note[8..]) != BuildIdNote)
        {
            return [];
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(note[4..]);
        return length <= note.Length - Header - 4 ? note.Slice(Header + 4, (int)length).ToArray() : [];
    }
}
