// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Runc.Cgroups;

namespace Holdpoint.Shim.Runc.Commands;

/// <summary>What ran out under a command of runc that could not say it itself: its log is on the disk that is full, or the kernel has killed it.</summary>
internal static class Shortage
{
    /// <summary>More for an error's text; empty where nothing is short.</summary>
    /// <param name="log">runc's.</param>
    /// <param name="error">How the command ended.</param>
    public static string Of(string log, RuncException error)
    {
        string folder = Path.GetDirectoryName(log)!;
        if (Libc.statfs(folder, out Libc.StatFs disk) == 0 && disk is { Blocks: > 0, AvailableBlocks: 0 })
        {
            return $" (no space left on device: {folder})";
        }

        // runc runs in the shim's cgroup.
        return error.WasKilled && CgroupHierarchies.Find(Environment.ProcessId)?.OutOfMemoryKills is > 0 and ulong kills
            ? $" (out of memory: the kernel has killed {kills} {(kills == 1 ? "process" : "processes")} of the shim's cgroup)"
            : "";
    }
}
