// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

/// <summary>The kernel's rule for orphaned process groups (setpgid(2)).</summary>
internal static class ProcessGroups
{
    /// <summary>
    /// True when no member of the process's group has a parent in another group of the same session. A stopped member of such a
    /// group is safe; while it is false, the end of a parent can make it true, and the kernel then ends stopped members by SIGHUP.
    /// </summary>
    public static bool IsOrphaned(int pid)
    {
        Dictionary<int, ProcessStat> all = [];
        foreach (int other in ProcessFiles.All())
        {
            if (ProcessFiles.Stat(other) is { } stat)
            {
                all[other] = stat;
            }
        }

        return all.TryGetValue(pid, out ProcessStat self) && IsOrphaned(self.Group, all);
    }

    /// <summary>The rule itself, over a picture of all processes.</summary>
    public static bool IsOrphaned(int group, IReadOnlyDictionary<int, ProcessStat> all) =>
        !all.Values.Any(member => member.Group == group && member.State is not ('Z' or 'X') && KeepsGroup(member, all));

    private static bool KeepsGroup(ProcessStat member, IReadOnlyDictionary<int, ProcessStat> all)
    {
        // A parent that cannot be seen (another pid namespace): nothing is known, so nothing is safe.
        return member.Parent != 1
            && (!all.TryGetValue(member.Parent, out ProcessStat parent) || (parent.Group != member.Group && parent.Session == member.Session));
    }
}
