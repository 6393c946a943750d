// SPDX-License-Identifier: Apache-2.0

using System.Text;

namespace Holdpoint.Debugging.Programs;

/// <summary>
/// What the Go linker writes about a build (Go's debug/buildinfo): the version and, as lines, the settings. The form with both
/// in place is Go 1.18's and later; before, the record held addresses, and only tells that it is Go.
/// </summary>
/// <param name="Version">Such as <c>go1.19.8</c>.</param>
/// <param name="Settings">The lines <c>build&#9;KEY=VALUE</c>; empty where none were recorded.</param>
internal sealed record GoBuildInfo(string? Version, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>How much of the data is worth looking at: the linker puts the record at its beginning.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>As much for a PE file, where gcc's linker may put other data before it.</summary>
    public const int MostBytesOfPe = 1 << 20;

    private const int Alignment = 16;
    private const int HeaderSize = 32;
    private const byte InPlace = 2;

    // Marks put around the settings, so that they can be found in a running program.
    private const int MarkSize = 16;

    /// <summary>The byte 0xff and the text " Go buildinf:".</summary>
    private static ReadOnlySpan<byte> Magic => [0xff, 0x20, 0x47, 0x6f, 0x20, 0x62, 0x75, 0x69, 0x6c, 0x64, 0x69, 0x6e, 0x66, 0x3a];

    /// <summary>False for a program built with <c>-N</c>; null where the flags were not recorded.</summary>
    public bool? Optimised => Settings.Count == 0 ? null
        : !(Settings.GetValueOrDefault("-gcflags") ?? "").Split([' ', '"', '\'', '='], StringSplitOptions.RemoveEmptyEntries).Contains("-N");

    /// <summary>Looks for the record in bytes of the data section; null where there is none.</summary>
    public static GoBuildInfo? Find(ReadOnlySpan<byte> data)
    {
        for (int at = 0; at + HeaderSize <= data.Length; at += Alignment)
        {
            if (data[at..].StartsWith(Magic))
            {
                return Parse(data[at..]);
            }
        }

        return null;
    }

    private static GoBuildInfo Parse(ReadOnlySpan<byte> record)
    {
        if ((record[15] & InPlace) == 0)
        {
            return new GoBuildInfo(null, new Dictionary<string, string>());
        }

        ReadOnlySpan<byte> rest = record[HeaderSize..];
        string? version = TakeText(ref rest) is { Length: > 0 } bytes ? Encoding.UTF8.GetString(bytes) : null;
        ReadOnlySpan<byte> module = TakeText(ref rest);
        string lines = module.Length > 2 * MarkSize ? Encoding.UTF8.GetString(module[MarkSize..^MarkSize]) : "";
        return new GoBuildInfo(version, ReadSettings(lines));
    }

    private static Dictionary<string, string> ReadSettings(string lines)
    {
        Dictionary<string, string> settings = [];
        foreach (string line in lines.Split('\n'))
        {
            string[] fields = line.Split('\t');
            int equals = fields.Length == 2 && fields[0] == "build" ? fields[1].IndexOf('=', StringComparison.Ordinal) : -1;
            if (equals > 0)
            {
                settings[fields[1][..equals]] = fields[1][(equals + 1)..].Trim('"');
            }
        }

        return settings;
    }

    /// <summary>A length of seven bits a byte, then so many bytes; empty where they are not all there.</summary>
    private static ReadOnlySpan<byte> TakeText(ref ReadOnlySpan<byte> rest)
    {
        ulong length = 0;
        for (int i = 0; i < Math.Min(rest.Length, 5); i++)
        {
            length |= (ulong)(rest[i] & 0x7f) << (7 * i);
            if ((rest[i] & 0x80) != 0)
            {
                continue;
            }

            ReadOnlySpan<byte> text = rest[(i + 1)..];
            if (length > (ulong)text.Length)
            {
                break;
            }

            rest = text[(int)length..];
            return text[..(int)length];
        }

        rest = [];
        return [];
    }
}
