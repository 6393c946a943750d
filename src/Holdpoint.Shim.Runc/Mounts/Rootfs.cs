// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Processes;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Mounts;

/// <summary>A container's root, as far as it is the shim that mounts it.</summary>
/// <param name="folder">Where: the bundle's <c>rootfs</c>.</param>
/// <param name="children">For helpers.</param>
internal sealed class Rootfs(string folder, ChildProcesses children)
{
    private const UnixFileMode Traversable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

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
        Directory.CreateDirectory(folder, Traversable);
        _used = true;
        Mounter mounter = new(children);
        foreach (Mount mount in mounts)
        {
            try
            {
                await mounter.MountAsync(mount, folder, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw ShimErrors.Unknown($"failed to mount rootfs component: {error.Message}");
            }
        }
    }

    /// <exception cref="IOException">Something in it stays in use.</exception>
    public Task UnmountAsync() => _used ? new Unmounter(children).UnmountAllAsync(folder) : Task.CompletedTask;
}
