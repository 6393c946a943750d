// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Holdpoint.Platform.Linux;
using Holdpoint.Testing;

namespace Holdpoint.Platform.Tests;

/// <summary>Sizes, offsets and constants as this machine's C compiler has them.</summary>
public sealed class StructLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Statx_AsInC() => AssertLayout<Libc.Statx>(
        "struct statx",
        ("Mask", "stx_mask"),
        ("BlockSize", "stx_blksize"),
        ("Attributes", "stx_attributes"),
        ("Links", "stx_nlink"),
        ("Uid", "stx_uid"),
        ("Gid", "stx_gid"),
        ("Mode", "stx_mode"),
        ("Inode", "stx_ino"),
        ("Size", "stx_size"),
        ("Blocks", "stx_blocks"),
        ("AttributesMask", "stx_attributes_mask"),
        ("Access", "stx_atime"),
        ("Birth", "stx_btime"),
        ("Change", "stx_ctime"),
        ("Modification", "stx_mtime"),
        ("RdevMajor", "stx_rdev_major"),
        ("RdevMinor", "stx_rdev_minor"),
        ("DeviceMajor", "stx_dev_major"),
        ("DeviceMinor", "stx_dev_minor"));

    [Fact]
    public void StatxTime_AsInC() => AssertLayout<Libc.StatxTime>("struct statx_timestamp", ("Seconds", "tv_sec"), ("Nanoseconds", "tv_nsec"));

    [Fact]
    public void PollFd_AsInC() => AssertLayout<Libc.PollFd>("struct pollfd", ("Descriptor", "fd"), ("Events", "events"), ("Returned", "revents"));

    [Fact]
    public void LoadedFile_AsInC() => AssertLayout<Libc.LoadedFile>(
        "struct dl_phdr_info",
        ("Address", "dlpi_addr"),
        ("Name", "dlpi_name"),
        ("Segments", "dlpi_phdr"),
        ("SegmentCount", "dlpi_phnum"));

    [Fact]
    public void Segment_AsInC() => AssertLayout<Libc.Segment>(
        "Elf64_Phdr",
        ("Type", "p_type"),
        ("Flags", "p_flags"),
        ("Offset", "p_offset"),
        ("VirtualAddress", "p_vaddr"),
        ("PhysicalAddress", "p_paddr"),
        ("FileSize", "p_filesz"),
        ("MemorySize", "p_memsz"),
        ("Alignment", "p_align"));

    [Fact]
    public void MountAttributes_AsInC() => AssertLayout<Libc.MountAttributes>(
        "struct mount_attr",
        ("Set", "attr_set"),
        ("Clear", "attr_clr"),
        ("Propagation", "propagation"),
        ("UserNamespace", "userns_fd"));

    [Fact]
    public void OpenHow_AsInC() => AssertLayout<Libc.OpenHow>("struct open_how", ("Flags", "flags"), ("Mode", "mode"), ("Resolve", "resolve"));

    [Fact]
    public void StatFs_AsInC() => AssertLayout<Libc.StatFs>("struct statfs", ("Type", "f_type"), ("Flags", "f_flags"));

    [Fact]
    public void LoopInfo_AsInC() => AssertLayout<Libc.LoopInfo>("struct loop_info64", ("Flags", "lo_flags"), ("FileName", "lo_file_name"));

    [Fact]
    public void LoopConfig_AsInC() => AssertLayout<Libc.LoopConfig>("struct loop_config", ("Descriptor", "fd"), ("BlockSize", "block_size"), ("Info", "info"));

    [Fact]
    public void KernelSigaction_AsInTheKernel()
    {
        Type type = typeof(Libc).GetNestedType("KernelSigaction", BindingFlags.NonPublic)!;

        // asm/signal.h has the kernel's own; it cannot stand beside signal.h, so it is compiled alone.
        string[] values = Compile(
            "#include <stddef.h>\n#include <stdio.h>\n#include <asm/signal.h>\n",
            ["sizeof(struct sigaction)", "offsetof(struct sigaction, sa_handler)", "offsetof(struct sigaction, sa_flags)", "offsetof(struct sigaction, sa_restorer)", "offsetof(struct sigaction, sa_mask)"]);

        int[] ours = [Marshal.SizeOf(type), .. new[] { "Handler", "Flags", "Restorer", "Mask" }.Select(field => (int)Marshal.OffsetOf(type, field))];
        Assert.Equal(values, ours.Select(value => value.ToString(CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(nameof(Libc.O_CREAT))]
    [InlineData(nameof(Libc.O_EXCL))]
    [InlineData(nameof(Libc.O_RDWR))]
    [InlineData(nameof(Libc.O_WRONLY))]
    [InlineData(nameof(Libc.O_NONBLOCK))]
    [InlineData(nameof(Libc.O_DIRECTORY))]
    [InlineData(nameof(Libc.O_NOFOLLOW))]
    [InlineData(nameof(Libc.O_CLOEXEC))]
    [InlineData(nameof(Libc.AT_FDCWD))]
    [InlineData(nameof(Libc.AT_SYMLINK_NOFOLLOW))]
    [InlineData(nameof(Libc.AT_EMPTY_PATH))]
    [InlineData(nameof(Libc.LOCK_EX))]
    [InlineData(nameof(Libc.LOCK_NB))]
    [InlineData(nameof(Libc.STATX_BASIC_STATS))]
    [InlineData(nameof(Libc.STATX_BTIME))]
    [InlineData(nameof(Libc.POLLIN))]
    [InlineData(nameof(Libc.POLLERR))]
    [InlineData(nameof(Libc.POLLHUP))]
    [InlineData(nameof(Libc.WNOHANG))]
    [InlineData(nameof(Libc.POSIX_SPAWN_SETSIGDEF))]
    [InlineData(nameof(Libc.POSIX_SPAWN_SETSIGMASK))]
    [InlineData(nameof(Libc.POSIX_SPAWN_SETSID))]
    [InlineData(nameof(Libc.PTRACE_SEIZE))]
    [InlineData(nameof(Libc.PTRACE_INTERRUPT))]
    [InlineData(nameof(Libc.PTRACE_LISTEN))]
    [InlineData(nameof(Libc.PTRACE_O_TRACEEXEC))]
    [InlineData(nameof(Libc.PTRACE_EVENT_EXEC))]
    [InlineData(nameof(Libc.PTRACE_EVENT_STOP))]
    [InlineData(nameof(Libc.MADV_DONTNEED))]
    [InlineData(nameof(Libc.PT_LOAD))]
    [InlineData(nameof(Libc.PF_W))]
    [InlineData("SYS_rt_sigaction")]
    [InlineData("SYS_rt_sigprocmask")]
    [InlineData("SYS_signalfd4")]
    [InlineData("SYS_tgkill")]
    [InlineData("SYS_pidfd_open")]
    [InlineData("SYS_pidfd_send_signal")]
    [InlineData(nameof(Libc.MS_RDONLY))]
    [InlineData(nameof(Libc.MS_NOSUID))]
    [InlineData(nameof(Libc.MS_NODEV))]
    [InlineData(nameof(Libc.MS_NOEXEC))]
    [InlineData(nameof(Libc.MS_SYNCHRONOUS))]
    [InlineData(nameof(Libc.MS_REMOUNT))]
    [InlineData(nameof(Libc.MS_MANDLOCK))]
    [InlineData(nameof(Libc.MS_DIRSYNC))]
    [InlineData(nameof(Libc.MS_NOATIME))]
    [InlineData(nameof(Libc.MS_NODIRATIME))]
    [InlineData(nameof(Libc.MS_BIND))]
    [InlineData(nameof(Libc.MS_REC))]
    [InlineData(nameof(Libc.MS_UNBINDABLE))]
    [InlineData(nameof(Libc.MS_PRIVATE))]
    [InlineData(nameof(Libc.MS_SLAVE))]
    [InlineData(nameof(Libc.MS_SHARED))]
    [InlineData(nameof(Libc.MS_RELATIME))]
    [InlineData(nameof(Libc.MS_STRICTATIME))]
    [InlineData(nameof(Libc.MNT_DETACH))]
    [InlineData(nameof(Libc.UMOUNT_NOFOLLOW))]
    [InlineData(nameof(Libc.OPEN_TREE_CLONE))]
    [InlineData(nameof(Libc.OPEN_TREE_CLOEXEC))]
    [InlineData(nameof(Libc.MOVE_MOUNT_F_EMPTY_PATH))]
    [InlineData(nameof(Libc.AT_RECURSIVE))]
    [InlineData(nameof(Libc.CLONE_FS))]
    [InlineData(nameof(Libc.CLONE_NEWUSER))]
    [InlineData(nameof(Libc.RESOLVE_IN_ROOT))]
    [InlineData(nameof(Libc.LOOP_SET_FD))]
    [InlineData(nameof(Libc.LOOP_CLR_FD))]
    [InlineData(nameof(Libc.LOOP_SET_STATUS64))]
    [InlineData(nameof(Libc.LOOP_SET_DIRECT_IO))]
    [InlineData(nameof(Libc.LOOP_CONFIGURE))]
    [InlineData(nameof(Libc.LOOP_CTL_GET_FREE))]
    [InlineData(nameof(Libc.LO_FLAGS_READ_ONLY))]
    [InlineData(nameof(Libc.LO_FLAGS_AUTOCLEAR))]
    [InlineData(nameof(Libc.LO_FLAGS_DIRECT_IO))]
    [InlineData(nameof(Libc.IN_CLOEXEC))]
    [InlineData(nameof(Libc.IN_NONBLOCK))]
    [InlineData(nameof(Libc.IN_MODIFY))]
    [InlineData(nameof(Libc.O_TRUNC))]
    [InlineData(nameof(Libc.MOUNT_ATTR_IDMAP))]
    [InlineData("SYS_open_tree")]
    [InlineData("SYS_move_mount")]
    [InlineData("SYS_openat2")]
    [InlineData("SYS_mount_setattr")]
    [InlineData("SYS_ioctl")]
    public void Constants_AsInC(string name)
    {
        object ours = typeof(Libc).GetField(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.GetRawConstantValue()!;

        Assert.Equal(Convert.ToInt64(ours, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture), Assert.Single(Compile(Headers, [name])));
    }

    [Fact]
    public void Errno_AsInC()
    {
        Errno[] all = [.. Enum.GetValues<Errno>().Where(errno => errno != Errno.None)];

        Assert.Equal(Compile(Headers, [.. all.Select(errno => errno.ToString())]), all.Select(errno => ((int)errno).ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void SpawnTypes_FitIntoTheRoomThatTheyAreGiven()
    {
        string[] sizes = Compile(Headers, ["sizeof(posix_spawn_file_actions_t)", "sizeof(posix_spawnattr_t)", "sizeof(sigset_t)"]);

        Assert.InRange(int.Parse(sizes[0], CultureInfo.InvariantCulture), 1, 256);
        Assert.InRange(int.Parse(sizes[1], CultureInfo.InvariantCulture), 1, 512);
        Assert.InRange(int.Parse(sizes[2], CultureInfo.InvariantCulture), 1, 16 * sizeof(ulong));
    }

    [Fact]
    public void SignalRecord_SizeAndNumberAsInC() =>
        // A record read from a signalfd: 128 bytes, the number first.
        Assert.Equal(["128", "0"], Compile(Headers, ["sizeof(struct signalfd_siginfo)", "offsetof(struct signalfd_siginfo, ssi_signo)"]));

    private const string Headers = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <link.h>
        #include <linux/openat2.h>
        #include <linux/loop.h>
        #include <poll.h>
        #include <sched.h>
        #include <signal.h>
        #include <spawn.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <sys/file.h>
        #include <sys/inotify.h>
        #include <sys/mman.h>
        #include <sys/mount.h>
        #include <sys/ptrace.h>
        #include <sys/signalfd.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/vfs.h>
        #include <sys/wait.h>

        """;

    private void AssertLayout<T>(string name, params (string Ours, string Theirs)[] fields)
    {
        string[] values = Compile(Headers, [$"sizeof({name})", .. fields.Select(field => $"offsetof({name}, {field.Theirs})")]);

        int[] ours = [Marshal.SizeOf<T>(), .. fields.Select(field => (int)Marshal.OffsetOf<T>(field.Ours))];
        Assert.Equal(values, ours.Select(value => value.ToString(CultureInfo.InvariantCulture)));
    }

    private string[] Compile(string headers, string[] expressions)
    {
        string lines = string.Concat(expressions.Select(expression => $"    printf(\"%lld\\n\", (long long)({expression}));\n"));
        File.WriteAllText(_folder["layout.c"], headers + "int main(void)\n{\n" + lines + "    return 0;\n}\n");
        _ = new Command("gcc", "-o", _folder["layout"], _folder["layout.c"]).RunOrThrow();
        return new Command(_folder["layout"]).RunOrThrow().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
