// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>Whom a process without CAP_SYS_PTRACE may trace: kernel.yama.ptrace_scope (Documentation/admin-guide/LSM/Yama.rst).</summary>
internal static class TraceScope
{
    private const string Path = "/proc/sys/kernel/yama/ptrace_scope";

    /// <summary>0 every process of the same user, 1 descendants, 2 none, 3 none for root either; null where the kernel has no Yama.</summary>
    public static string? Read() => File.Exists(Path) ? File.ReadAllText(Path).Trim() : null;
}
