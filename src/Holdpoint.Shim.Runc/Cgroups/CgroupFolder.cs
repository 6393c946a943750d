// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>The files of a cgroup. One that is not there, because the kernel lacks it or the cgroup is gone, has no content.</summary>
/// <param name="Path">Its absolute path.</param>
internal readonly record struct CgroupFolder(string Path)
{
    /// <summary>"max" is no limit.</summary>
    public const ulong Unlimited = ulong.MaxValue;

    public bool Exists => Directory.Exists(Path);

    /// <summary>Null where it is not there.</summary>
    public string? Read(string name)
    {
        using Descriptor file = Descriptor.OpenAt(Libc.AT_FDCWD, $"{Path}/{name}", Libc.O_RDONLY);
        if (file.IsInvalid)
        {
            return null;
        }

        byte[] buffer = new byte[4096];
        int length = 0;
        while (file.Read(buffer.AsSpan(length)) is var count and not 0)
        {
            if (count < 0)
            {
                // Removed meanwhile; or a control that its controller does not answer for.
                return null;
            }

            length += count;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * length);
            }
        }

        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    /// <summary>0 where it is not there.</summary>
    public ulong Number(string name) => Parse(Read(name).AsSpan());

    /// <summary>Lines of a name and a number.</summary>
    public Dictionary<string, ulong> Pairs(string name) => ParsePairs(Read(name) ?? "");

    public static Dictionary<string, ulong> ParsePairs(string text)
    {
        Dictionary<string, ulong> pairs = [];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.IndexOf(' ') is > 0 and int space)
            {
                pairs[line[..space].ToString()] = Parse(line[(space + 1)..]);
            }
        }

        return pairs;
    }

    public static ulong Parse(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> number = text.Trim();
        return number.SequenceEqual("max") ? Unlimited : ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : 0;
    }
}
