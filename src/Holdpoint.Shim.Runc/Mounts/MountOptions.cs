// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Shim.Runc.Mounts;

/// <summary>Options of a mount as in fstab, taken apart.</summary>
internal sealed record MountOptions
{
    private const string Reserved = "X-containerd.";

    /// <summary>MS_* flags, without those of the propagation.</summary>
    public uint Flags { get; init; }

    /// <summary>MS_SHARED and the like, each for a call of its own.</summary>
    public IReadOnlyList<uint> Propagation { get; init; } = [];

    /// <summary>What the file system itself is told.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>The source is a file that is to be a block device.</summary>
    public bool Loop { get; init; }

    /// <summary>Past the page cache of the file; with <see cref="Loop"/> only.</summary>
    public bool DirectIo { get; init; }

    /// <summary>As container:host:size, with commas between several; empty: none.</summary>
    public string UidMap { get; init; } = "";

    public string GidMap { get; init; } = "";

    public bool IsBind => (Flags & Libc.MS_BIND) != 0;

    public bool IsIdMapped => UidMap.Length > 0 || GidMap.Length > 0;

    /// <exception cref="Ttrpc.TtrpcException">One is containerd's own, and not known here.</exception>
    public static MountOptions Parse(IReadOnlyList<string> options)
    {
        uint flags = 0;
        List<uint> propagation = [];
        List<string> data = [];
        bool loop = false;
        bool directIo = false;
        string uidMap = "";
        string gidMap = "";
        foreach (string option in options)
        {
            if (Flag(option) is var (set, clear))
            {
                flags = (flags | set) & ~clear;
            }
            else if (PropagationFlag(option) is { } kind)
            {
                propagation.Add(kind);
            }
            else if (option == "loop")
            {
                loop = true;
            }
            else if (option == "direct-io")
            {
                directIo = true;
            }
            else if (option.StartsWith("uidmap=", StringComparison.Ordinal))
            {
                uidMap = option["uidmap=".Length..];
            }
            else if (option.StartsWith("gidmap=", StringComparison.Ordinal))
            {
                gidMap = option["gidmap=".Length..];
            }
            else if (option.StartsWith(Reserved, StringComparison.Ordinal))
            {
                throw ShimErrors.Unknown($"mount option {option} is not handled by this shim");
            }
            else if (option.Length > 0)
            {
                data.Add(option);
            }
        }

        return new MountOptions { Flags = flags, Propagation = propagation, Data = data, Loop = loop, DirectIo = directIo, UidMap = uidMap, GidMap = gidMap };
    }

    /// <summary>What an option sets and what it clears; null where it is none of these.</summary>
    private static (uint Set, uint Clear)? Flag(string option) => option switch
    {
        "defaults" => (0, 0),
        "ro" => (Libc.MS_RDONLY, 0),
        "rw" => (0, Libc.MS_RDONLY),
        "bind" => (Libc.MS_BIND, 0),
        "rbind" => (Libc.MS_BIND | Libc.MS_REC, 0),
        "nosuid" => (Libc.MS_NOSUID, 0),
        "suid" => (0, Libc.MS_NOSUID),
        "nodev" => (Libc.MS_NODEV, 0),
        "dev" => (0, Libc.MS_NODEV),
        "noexec" => (Libc.MS_NOEXEC, 0),
        "exec" => (0, Libc.MS_NOEXEC),
        "sync" => (Libc.MS_SYNCHRONOUS, 0),
        "async" => (0, Libc.MS_SYNCHRONOUS),
        "dirsync" => (Libc.MS_DIRSYNC, 0),
        "remount" => (Libc.MS_REMOUNT, 0),
        "mand" => (Libc.MS_MANDLOCK, 0),
        "nomand" => (0, Libc.MS_MANDLOCK),
        "noatime" => (Libc.MS_NOATIME, 0),
        "atime" => (0, Libc.MS_NOATIME),
        "nodiratime" => (Libc.MS_NODIRATIME, 0),
        "diratime" => (0, Libc.MS_NODIRATIME),
        "relatime" => (Libc.MS_RELATIME, 0),
        "norelatime" => (0, Libc.MS_RELATIME),
        "strictatime" => (Libc.MS_STRICTATIME, 0),
        "nostrictatime" => (0, Libc.MS_STRICTATIME),
        _ => null,
    };

    private static uint? PropagationFlag(string option) => option switch
    {
        "private" => Libc.MS_PRIVATE,
        "rprivate" => Libc.MS_PRIVATE | Libc.MS_REC,
        "shared" => Libc.MS_SHARED,
        "rshared" => Libc.MS_SHARED | Libc.MS_REC,
        "slave" => Libc.MS_SLAVE,
        "rslave" => Libc.MS_SLAVE | Libc.MS_REC,
        "unbindable" => Libc.MS_UNBINDABLE,
        "runbindable" => Libc.MS_UNBINDABLE | Libc.MS_REC,
        _ => null,
    };
}
