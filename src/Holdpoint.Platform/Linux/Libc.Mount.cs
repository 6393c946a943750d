// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

// mount(2), umount(2), statfs(2), open_tree(2), move_mount(2), mount_setattr(2), unshare(2), clone(2), chdir(2), openat2(2).
internal static unsafe partial class Libc
{
    public const uint MS_RDONLY = 0x1;
    public const uint MS_NOSUID = 0x2;
    public const uint MS_NODEV = 0x4;
    public const uint MS_NOEXEC = 0x8;
    public const uint MS_SYNCHRONOUS = 0x10;
    public const uint MS_REMOUNT = 0x20;
    public const uint MS_MANDLOCK = 0x40;
    public const uint MS_DIRSYNC = 0x80;
    public const uint MS_NOATIME = 0x400;
    public const uint MS_NODIRATIME = 0x800;
    public const uint MS_BIND = 0x1000;
    public const uint MS_REC = 0x4000;
    public const uint MS_UNBINDABLE = 0x20000;
    public const uint MS_PRIVATE = 0x40000;
    public const uint MS_SLAVE = 0x80000;
    public const uint MS_SHARED = 0x100000;
    public const uint MS_RELATIME = 0x200000;
    public const uint MS_STRICTATIME = 0x1000000;

    public const int MNT_DETACH = 2;
    public const int UMOUNT_NOFOLLOW = 8;

    public const int OPEN_TREE_CLONE = 1;
    public const int OPEN_TREE_CLOEXEC = 0x80000;
    public const int MOVE_MOUNT_F_EMPTY_PATH = 4;
    public const int AT_RECURSIVE = 0x8000;
    public const ulong MOUNT_ATTR_IDMAP = 0x100000;

    public const int CLONE_FS = 0x200;
    public const int CLONE_NEWUSER = 0x10000000;

    public const ulong RESOLVE_IN_ROOT = 0x10;

    private const nint SYS_open_tree = 428;
    private const nint SYS_move_mount = 429;
    private const nint SYS_openat2 = 437;
    private const nint SYS_mount_setattr = 442;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mount(string source, string target, string? type, nuint flags, string? data);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int umount2(string target, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statfs(string path, out StatFs result);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int unshare(int flags);

    /// <summary>Of the whole process, save for a thread that has called unshare(CLONE_FS).</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int chdir(string path);

    /// <summary>The C library's: begins the child in a function, on a stack of its own.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int clone(void* function, void* stackEnd, int flags, void* argument);

    internal static int OpenTree(int directory, string path, int flags) => (int)syscall_open_tree(SYS_open_tree, directory, path, flags);

    /// <summary>Attaches what <see cref="OpenTree"/> gave.</summary>
    internal static int MoveMount(int tree, string target) => (int)syscall_move_mount(SYS_move_mount, tree, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH);

    internal static int MountSetAttributes(int tree, int flags, MountAttributes attributes) =>
        (int)syscall_mount_setattr(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | flags, ref attributes, (nuint)sizeof(MountAttributes));

    /// <summary>Opens a path as if the folder were the root: neither <c>..</c> nor a symbolic link leads out of it.</summary>
    internal static int OpenInRoot(int root, string path, int flags)
    {
        OpenHow how = new() { Flags = (uint)(flags | O_CLOEXEC), Resolve = RESOLVE_IN_ROOT };
        return (int)syscall_openat2(SYS_openat2, root, path, ref how, (nuint)sizeof(OpenHow));
    }

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint syscall_open_tree(nint number, nint directory, string path, nint flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint syscall_move_mount(nint number, nint fromDirectory, string from, nint toDirectory, string to, nint flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint syscall_mount_setattr(nint number, nint directory, string path, nint flags, ref MountAttributes attributes, nuint size);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint syscall_openat2(nint number, nint directory, string path, ref OpenHow how, nuint size);

    /// <summary>struct mount_attr of mount_setattr(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MountAttributes
    {
        public ulong Set;
        public ulong Clear;
        public ulong Propagation;
        public ulong UserNamespace;
    }

    /// <summary>struct open_how of openat2(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>struct statfs of statfs(2).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 120)]
    internal struct StatFs
    {
        public long Type;
        private readonly long _blockSize;
        public ulong Blocks;
        private readonly ulong _free;
        public ulong AvailableBlocks;
        private readonly ulong _files;
        private readonly ulong _filesFree;
        private readonly long _id;
        private readonly long _nameLength;
        private readonly long _fragmentSize;
        public long Flags;
    }
}
