// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>Names in a container's bundle that others know too.</summary>
internal static class BundleFiles
{
    public const string Rootfs = "rootfs";
    public const string InitPid = "init.pid";

    /// <summary>A link to where containerd keeps what outlives the machine's start.</summary>
    public const string Work = "work";

    /// <summary>In <see cref="Work"/>: where criu works when nothing else is asked for.</summary>
    public const string CriuWork = "criu-work";

    public const string CriuDumpLog = "dump.log";
    public const string KeptDumpLog = "criu-dump.log";
    public const string RestoreLog = "restore.log";

    public static string ExecPid(string id) => id + ".pid";
}
