// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>One line of /proc/PID/maps (proc_pid_maps(5)).</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">Behind its last address.</param>
/// <param name="Permissions">Such as r-xp.</param>
/// <param name="Offset">In the file.</param>
/// <param name="Path">The file, or a name such as [stack]; empty for memory without either.</param>
internal readonly record struct MemoryMap(ulong Start, ulong End, string Permissions, ulong Offset, string Path)
{
    private const string Deleted = " (deleted)";

    public bool IsExecutable => Permissions.Length > 2 && Permissions[2] == 'x';

    /// <summary>Its file has no name any longer.</summary>
    public bool IsDeleted => Path.EndsWith(Deleted, StringComparison.Ordinal);

    /// <summary>The path without the kernel's " (deleted)".</summary>
    public string Name => IsDeleted ? Path[..^Deleted.Length] : Path;

    /// <summary>In the order of their addresses; null where the process is gone, or may not be looked into.</summary>
    public static MemoryMap[]? Of(int pid)
    {
        try
        {
            return [.. File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/maps")).Select(Parse).OfType<MemoryMap>()];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The map that has an address; null where there is none.</summary>
    public static MemoryMap? Find(MemoryMap[] maps, ulong address)
    {
        int at = AddressSearch.LastAtOrBefore(maps.Length, index => maps[index].Start, address);
        return at >= 0 && address < maps[at].End ? maps[at] : null;
    }

    // START-END PERMISSIONS OFFSET DEVICE INODE PATH
    internal static MemoryMap? Parse(string line)
    {
        string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 5 || fields[0].Split('-') is not [var start, var end]
            || !ulong.TryParse(start, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong from)
            || !ulong.TryParse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong to)
            || !ulong.TryParse(fields[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong offset))
        {
            return null;
        }

        return new MemoryMap(from, to, fields[1], offset, fields.Length > 5 ? fields[5].TrimStart() : "");
    }
}
