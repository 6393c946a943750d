// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>The machine's block devices by their numbers: /proc/partitions.</summary>
internal static class BlockDevices
{
    public static Dictionary<(ulong Major, ulong Minor), string> Read() => Parse(Encoding.ASCII.GetString(FileBytes.ReadIfThere("/proc/partitions") ?? []));

    /// <summary>Lines of major, minor, blocks and name, below a heading.</summary>
    public static Dictionary<(ulong Major, ulong Minor), string> Parse(string text)
    {
        Dictionary<(ulong, ulong), string> devices = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var major, var minor, _, var name] && char.IsAsciiDigit(major[0]))
            {
                devices[(CgroupFolder.Parse(major), CgroupFolder.Parse(minor))] = "/dev/" + name;
            }
        }

        return devices;
    }
}
