// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Mounts;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>Where the machine's hierarchies are mounted.</summary>
internal static class CgroupHierarchies
{
    private const string Folder = "/sys/fs/cgroup";

    /// <summary>
    /// The cgroup that a process is in. On a machine with controllers in both versions that is the one of version 1, which has those that count;
    /// null where the process, or its cgroup, is gone.
    /// </summary>
    public static Cgroup? Find(int pid) => CgroupPaths.Of(pid) is { } paths ? Find(paths, MountPoint.ReadAll()) : null;

    /// <summary>Removes a cgroup from every hierarchy where it is there and has no processes.</summary>
    /// <param name="path">Below each; null: nothing.</param>
    public static void RemoveEmpty(string? path)
    {
        if (path is null || path.Length < 2 || path.Split('/').Contains(".."))
        {
            return;
        }

        foreach (string hierarchy in Directory.EnumerateDirectories(Folder).Append(Folder))
        {
            try
            {
                Directory.Delete(hierarchy + path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It is not there, or in use.
            }
        }
    }

    internal static Cgroup? Find(CgroupPaths paths, IReadOnlyList<MountPoint> mounts)
    {
        foreach (MountPoint mount in mounts)
        {
            if (mount.Path == Folder && mount.Type == "cgroup2")
            {
                return paths.Unified is { } path ? Existing(new UnifiedCgroup(Folder, Below(mount, path))) : null;
            }
        }

        Dictionary<string, string> folders = [];
        foreach ((string controller, string path) in paths.Controllers)
        {
            foreach (MountPoint mount in mounts)
            {
                if (mount.Type == "cgroup" && Array.IndexOf(mount.SuperOptions.Split(','), controller) >= 0)
                {
                    folders[controller] = Below(mount, path);
                    break;
                }
            }
        }

        return folders.Count > 0 ? Existing(new ControllerCgroups(folders)) : null;
    }

    /// <summary>A mount may show only a part of the hierarchy, as in a container.</summary>
    private static string Below(MountPoint mount, string path)
    {
        string rest = mount.Root != "/" && path.StartsWith(mount.Root, StringComparison.Ordinal) ? path[mount.Root.Length..] : path;
        return rest is "" or "/" ? mount.Path : mount.Path + rest;
    }

    private static Cgroup? Existing(Cgroup cgroup) => cgroup.Exists ? cgroup : null;
}
