// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Shim.Processes;

namespace Holdpoint.Shim.Runc.Mounts;

/// <summary>Takes mounts away.</summary>
/// <param name="children">For the helper of file systems in user space.</param>
internal sealed class Unmounter(ChildProcesses children)
{
    private const int MostTries = 50;
    private static readonly TimeSpan _untilNextTry = TimeSpan.FromMilliseconds(50);
    private static readonly string[] _fuseHelpers = ["fusermount3", "fusermount"];

    /// <summary>Everything that is mounted on a folder and below it, the deepest first.</summary>
    /// <exception cref="OsException">Something there stays in use.</exception>
    public async Task UnmountAllAsync(string folder)
    {
        string path = Canonical(folder);
        foreach (MountPoint mount in Below(MountPoint.ReadAll(), path))
        {
            if (mount.Type.StartsWith("fuse", StringComparison.Ordinal))
            {
                await UnmountFuseAsync(mount.Path).ConfigureAwait(false);
            }

            await UnmountAsync(mount.Path).ConfigureAwait(false);
        }
    }

    /// <summary>Those on a folder and below it: the deepest first, what was mounted later before what it covers.</summary>
    public static IEnumerable<MountPoint> Below(IEnumerable<MountPoint> mounts, string folder) =>
        mounts
            .Where(mount => mount.Path == folder || mount.Path.StartsWith(folder + "/", StringComparison.Ordinal))
            .Reverse()
            .OrderByDescending(mount => mount.Path.Length);

    private static async Task UnmountAsync(string path)
    {
        for (int tries = 0; ;)
        {
            // Several may lie upon each other: until none is left.
            if (Libc.umount2(path, Libc.UMOUNT_NOFOLLOW) == 0)
            {
                continue;
            }

            Errno error = Libc.LastErrno;
            if (error is Errno.EINVAL or Errno.ENOENT)
            {
                return;
            }

            if (error != Errno.EBUSY || ++tries == MostTries)
            {
                throw new OsException("umount2", path, error);
            }

            await Task.Delay(_untilNextTry).ConfigureAwait(false);
        }
    }

    /// <summary>Its helper tells the program behind it, which may be gone, too; umount2 comes after it in any case.</summary>
    private async Task UnmountFuseAsync(string path)
    {
        foreach (string helper in _fuseHelpers)
        {
            try
            {
                ChildResult result = await children.RunAsync(new ChildCommand(helper, ["-u", path]), CancellationToken.None).ConfigureAwait(false);
                if (result.Status == 0)
                {
                    return;
                }
            }
            catch (IOException)
            {
                // Not there: the next one.
            }
        }
    }

    /// <summary>As the kernel lists it. Only the folder above is looked into: what is mounted there may not answer any more.</summary>
    private static string Canonical(string folder)
    {
        string parent = Path.GetDirectoryName(folder) ?? "/";
        using Descriptor above = Descriptor.OpenAt(Libc.AT_FDCWD, parent, Libc.O_PATH | Libc.O_DIRECTORY);
        string? real = above.IsInvalid ? null : File.ResolveLinkTarget($"/proc/self/fd/{above.Number}", returnFinalTarget: false)?.FullName;
        return Path.Combine(real ?? parent, Path.GetFileName(folder));
    }
}
