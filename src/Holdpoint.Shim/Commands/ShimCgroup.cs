// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Shim.Commands;

/// <summary>Puts the daemon into a cgroup that is there already.</summary>
internal static class ShimCgroup
{
    private const string Root = "/sys/fs/cgroup";

    /// <exception cref="ShimUsageException">There is no such cgroup, or the daemon cannot join it.</exception>
    public static void Join(string cgroup, int pid)
    {
        string path = cgroup.Trim('/');
        List<string> folders = File.Exists(Path.Combine(Root, "cgroup.controllers"))
            ? [Path.Combine(Root, path)]
            : [.. Directory.GetDirectories(Root).Where(hierarchy => new DirectoryInfo(hierarchy).LinkTarget is null).Select(hierarchy => Path.Combine(hierarchy, path))];
        folders.RemoveAll(folder => !Directory.Exists(folder));
        if (folders.Count == 0)
        {
            throw new ShimUsageException($"the shim's cgroup {cgroup} is not there");
        }

        foreach (string folder in folders)
        {
            try
            {
                File.WriteAllText(Path.Combine(folder, "cgroup.procs"), pid.ToString(CultureInfo.InvariantCulture));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ShimUsageException($"the shim cannot join {folder}: {error.Message}");
            }
        }
    }
}
