// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

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
                FileBytes.Write(Path.Combine(folder, "cgroup.procs"), Encoding.UTF8.GetBytes(pid.ToString(CultureInfo.InvariantCulture)), 0, 0);
            }
            catch (OsException error)
            {
                throw new ShimUsageException($"the shim cannot join {folder}: {OsException.Describe(error.Errno)}");
            }
        }
    }
}
