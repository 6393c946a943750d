// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Runc.Mounts;

/// <summary>A line of /proc/self/mountinfo (proc_pid_mountinfo(5)).</summary>
/// <param name="Root">What of the file system is mounted.</param>
/// <param name="Path">Where.</param>
/// <param name="Type">Of the file system.</param>
/// <param name="SuperOptions">Of the file system, such as the controllers of a cgroup hierarchy.</param>
internal sealed record MountPoint(string Root, string Path, string Type, string SuperOptions)
{
    /// <summary>All of this process's namespace, in the order in which they were mounted.</summary>
    public static List<MountPoint> ReadAll() => ParseAll(Encoding.UTF8.GetString(FileBytes.Read("/proc/self/mountinfo")));

    /// <summary>Lines that cannot be read are left out.</summary>
    public static List<MountPoint> ParseAll(string text)
    {
        List<MountPoint> mounts = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(line) is { } mount)
            {
                mounts.Add(mount);
            }
        }

        return mounts;
    }

    /// <summary>Null where fields are missing.</summary>
    public static MountPoint? Parse(string line)
    {
        string[] fields = line.Split(' ');
        // Any number of optional fields stands before the dash.
        int dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
        return dash < 0 || fields.Length < dash + 4
            ? null
            : new MountPoint(Unescape(fields[3]), Unescape(fields[4]), fields[dash + 1], fields[dash + 3]);
    }

    /// <summary>Spaces, tabs, line ends and backslashes are written as a backslash and three octal digits.</summary>
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder plain = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && char.IsBetween(text[i + 1], '0', '3') && char.IsBetween(text[i + 2], '0', '7') && char.IsBetween(text[i + 3], '0', '7'))
            {
                plain.Append((char)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0')));
                i += 3;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Path} ({Type})");
}
