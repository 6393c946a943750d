// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Testing;

/// <summary>What a process takes of the machine.</summary>
public static class ProcessUse
{
    /// <summary>How many descriptors it has open.</summary>
    public static int Descriptors(int pid) => Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length;

    /// <summary>Kilobytes that it alone has written to.</summary>
    public static long PrivateKilobytes(int pid) => long.Parse(
        File.ReadLines($"/proc/{pid}/smaps_rollup").First(line => line.StartsWith("Private_Dirty:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
