// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>Where a process is in the hierarchies: /proc/PID/cgroup (cgroups(7)).</summary>
/// <param name="Unified">In the hierarchy of version 2; null where there is none.</param>
/// <param name="Controllers">In those of version 1, a path for each controller.</param>
internal sealed record CgroupPaths(string? Unified, IReadOnlyDictionary<string, string> Controllers)
{
    /// <summary>Null where the process is gone.</summary>
    public static CgroupPaths? Of(int pid) => Platform.Linux.Procfs.ProcessFiles.Text(pid, "cgroup") is { Length: > 0 } text ? Parse(text) : null;

    public static CgroupPaths Parse(string text)
    {
        string? unified = null;
        Dictionary<string, string> controllers = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A path may have colons.
            if (line.Split(':', 3) is not [var number, var names, var path])
            {
                continue;
            }

            if (number == "0" && names.Length == 0)
            {
                unified = path;
                continue;
            }

            foreach (string name in names.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                controllers[name] = path;
            }
        }

        return new CgroupPaths(unified, controllers);
    }
}
