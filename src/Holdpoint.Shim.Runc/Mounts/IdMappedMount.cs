// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Mounts;

namespace Holdpoint.Shim.Runc.Mounts;

/// <summary>Mounts whose files have other owners than on the disk.</summary>
internal static class IdMappedMount
{
    /// <exception cref="OsException">The kernel, or the file system, cannot do that.</exception>
    public static void Make(string type, string source, string target, MountOptions options)
    {
        using UserNamespace users = UserNamespace.Create(
            IdMap.ToKernel(options.UidMap.Length > 0 ? options.UidMap : options.GidMap),
            IdMap.ToKernel(options.GidMap.Length > 0 ? options.GidMap : options.UidMap));
        if (type == "overlay")
        {
            MakeOverlay(type, source, target, options, users);
        }
        else if (options.IsBind)
        {
            Attach(source, target, (options.Flags & Libc.MS_REC) != 0, users);
        }
        else
        {
            Mounter.Call(type, source, target, options);
            using Descriptor tree = Tree(target, recursive: false, users);
            _ = Libc.umount2(target, Libc.MNT_DETACH);
            Move(tree, target);
        }
    }

    /// <summary>An overlay cannot be mapped itself: its read-only layers are, in a place of their own that it keeps when that is taken away.</summary>
    private static void MakeOverlay(string type, string source, string target, MountOptions options, UserNamespace users)
    {
        LowerFolders folders = LowerFolders.Find(options.Data) ?? throw ShimErrors.InvalidArgument("an overlay with mapped ids needs the absolute paths of its layers");
        string place = Directory.CreateTempSubdirectory("runcs-layers-").FullName;
        try
        {
            Attach(folders.Common, place, recursive: false, users);
            try
            {
                Mounter.Call(type, source, target, options with { Data = folders.Replace(options.Data, place) });
            }
            finally
            {
                _ = Libc.umount2(place, Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW);
            }
        }
        finally
        {
            // Not recursive: were it still mounted, the layers would be lost.
            Directory.Delete(place);
        }
    }

    private static void Attach(string source, string target, bool recursive, UserNamespace users)
    {
        using Descriptor tree = Tree(source, recursive, users);
        Move(tree, target);
    }

    private static Descriptor Tree(string source, bool recursive, UserNamespace users)
    {
        int all = recursive ? Libc.AT_RECURSIVE : 0;
        Descriptor tree = new(Libc.OpenTree(Libc.AT_FDCWD, source, Libc.OPEN_TREE_CLONE | Libc.OPEN_TREE_CLOEXEC | all));
        if (tree.IsInvalid)
        {
            throw OsException.Last("open_tree", source);
        }

        Libc.MountAttributes attributes = new() { Set = Libc.MOUNT_ATTR_IDMAP, UserNamespace = (uint)users.Number };
        if (Libc.MountSetAttributes(tree.Number, all, attributes) == 0)
        {
            return tree;
        }

        OsException error = OsException.Last("mount_setattr", $"{source} with mapped ids");
        tree.Dispose();
        throw error;
    }

    private static void Move(Descriptor tree, string target)
    {
        if (Libc.MoveMount(tree.Number, target) != 0)
        {
            throw OsException.Last("move_mount", target);
        }
    }
}
