// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Processes;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Mounts;

/// <summary>A container's root, as far as it is the shim that mounts it.</summary>
/// <param name="folder">Where: the bundle's <c>rootfs</c>.</param>
/// <param name="children">For helpers.</param>
internal sealed class Rootfs(string folder, ChildProcesses children)
{
    private const uint Traversable = 0x1c9;

    private bool _used;

    /// <summary>In this order, each upon those before it. What was mounted when one fails is to be taken away with <see cref="UnmountAsync"/>.</summary>
    /// <exception cref="TtrpcException">One could not be mounted.</exception>
    public async Task MountAsync(IReadOnlyList<Mount> mounts, CancellationToken cancellationToken)
    {
        if (mounts.Count == 0)
        {
            return;
        }

        // Also by a root of a user namespace.
        if (Libc.mkdir(folder, Traversable) != 0 && Libc.LastErrno != Errno.EEXIST)
        {
            throw ShimErrors.Unknown(GoTexts.Of(OsException.Last("mkdir", folder)));
        }

        _used = true;
        Mounter mounter = new(children);
        foreach (Mount mount in mounts)
        {
            try
            {
                await mounter.MountAsync(mount, folder, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException error)
            {
                throw ShimErrors.Unknown($"failed to mount rootfs component: {(error is OsException failed ? GoTexts.Of(failed) : error.Message)}");
            }
        }
    }

    /// <exception cref="Platform.Linux.OsException">Something in it stays in use.</exception>
    public Task UnmountAsync() => _used ? new Unmounter(children).UnmountAllAsync(folder) : Task.CompletedTask;
}
