// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Mounts;
using Holdpoint.Shim.Processes;

namespace Holdpoint.Shim.Runc.Mounts;

/// <summary>Does one mount as containerd describes it.</summary>
/// <param name="children">For helpers of file systems in user space.</param>
internal sealed class Mounter(ChildProcesses children)
{
    private const string Overlay = "overlay";

    /// <summary>What mount(2) takes less than: a page.</summary>
    private static readonly int _mostData = Environment.SystemPageSize;

    /// <exception cref="Ttrpc.TtrpcException">An option is wrong.</exception>
    /// <exception cref="IOException">It could not be done.</exception>
    public async Task MountAsync(Mount mount, string rootfs, CancellationToken cancellationToken)
    {
        MountOptions options = MountOptions.Parse(mount.Options);
        string target = mount.Target.Length > 0 ? Below(rootfs, mount.Target) : rootfs;
        if (FuseHelper.For(mount.Type) is { } helper)
        {
            await helper.MountAsync(children, mount, target, cancellationToken).ConfigureAwait(false);
            return;
        }

        using LoopDevice? loop = options.Loop ? LoopDevice.Attach(mount.Source, (options.Flags & Libc.MS_RDONLY) != 0, options.DirectIo) : null;
        string source = loop?.Path ?? mount.Source;
        if (options.IsIdMapped)
        {
            IdMappedMount.Make(mount.Type, source, target, options);
        }
        else
        {
            Call(mount.Type, source, target, options);
        }

        Finish(source, target, options);
    }

    /// <summary>The mount itself, without what needs calls of its own.</summary>
    internal static void Call(string type, string source, string target, MountOptions options)
    {
        IReadOnlyList<string> data = options.Data;
        if ((options.Flags & Libc.MS_REMOUNT) != 0 && data.Count == 0)
        {
            return;
        }

        if (type == Overlay && Joined(data).Length >= _mostData - 512 && LowerFolders.Find(data) is { } folders)
        {
            // With relative names the options fit into the page that the kernel copies.
            string text = Fitting(folders.Replace(data, ""));
            FolderThread.Run(folders.Common, () => Call(type, source, target, options.Flags, text));
            return;
        }

        Call(type, source, target, options.Flags, Fitting(data));
    }

    private static void Call(string type, string source, string target, uint flags, string data)
    {
        if (Libc.mount(source, target, type, flags, data) != 0)
        {
            throw OsException.Last("mount", $"{type} {source} on {target}");
        }
    }

    /// <summary>What the kernel ignores in the first call.</summary>
    private static void Finish(string source, string target, MountOptions options)
    {
        foreach (uint kind in options.Propagation)
        {
            if (Libc.mount("", target, null, kind, null) != 0)
            {
                throw OsException.Last("mount", $"{target} with another propagation");
            }
        }

        // A bind mount has the flags of what it is a mount of.
        const uint OfTheMount = Libc.MS_RDONLY | Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOEXEC | Libc.MS_NOATIME | Libc.MS_NODIRATIME | Libc.MS_RELATIME;
        if (!options.IsBind || (options.Flags & OfTheMount) == 0)
        {
            return;
        }

        uint flags = options.Flags | Libc.MS_REMOUNT;
        if (Libc.mount("", target, null, flags, null) == 0)
        {
            return;
        }

        // In a user namespace flags of the original must stay.
        if (Libc.LastErrno != Errno.EPERM || Libc.statfs(target, out Libc.StatFs original) != 0 || Libc.mount("", target, null, flags | Locked(original), null) != 0)
        {
            throw OsException.Last("mount", $"{source} on {target} with flags of its own");
        }
    }

    /// <summary>The flags of a file system as those of a mount: the same bits, save for the last one.</summary>
    private static uint Locked(Libc.StatFs original)
    {
        const long SameBits = Libc.MS_RDONLY | Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOEXEC | Libc.MS_NOATIME | Libc.MS_NODIRATIME;
        const long RelativeTimes = 0x1000;
        return (uint)(original.Flags & SameBits) | ((original.Flags & RelativeTimes) != 0 ? Libc.MS_RELATIME : 0);
    }

    /// <summary>The place that a path is when the root is the container's: no symbolic link in an image leads out of it.</summary>
    internal static string Below(string rootfs, string path)
    {
        using Descriptor root = Descriptor.OpenAt(Libc.AT_FDCWD, rootfs, Libc.O_PATH | Libc.O_DIRECTORY);
        if (root.IsInvalid)
        {
            throw OsException.Last("open", rootfs);
        }

        using Descriptor place = new(Libc.OpenInRoot(root.Number, path, Libc.O_PATH));
        return place.IsInvalid
            ? throw OsException.Last("open", $"{path} below {rootfs}")
            : File.ResolveLinkTarget($"/proc/self/fd/{place.Number}", returnFinalTarget: false)!.FullName;
    }

    private static string Joined(IReadOnlyList<string> data) => string.Join(',', data);

    private static string Fitting(IReadOnlyList<string> data)
    {
        string text = Joined(data);
        return System.Text.Encoding.UTF8.GetByteCount(text) < _mostData ? text : throw ShimErrors.Unknown("mount options is too long");
    }
}
