// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

/// <summary>
/// Programs that get more rights than their starter has. Under a tracer without CAP_SYS_PTRACE the kernel does not grant them
/// (execve(2)): the program would not be what it is without us.
/// </summary>
internal static class PrivilegedProgram
{
    private const int SetUser = 0x800;
    private const int SetGroup = 0x400;
    private const int GroupExecutes = 0x8;

    /// <summary>Null when a hold of this program by this user leaves it as it is, else the reason why not.</summary>
    public static string? WhyNotHeld(string path)
    {
        if (ProcessFiles.Status(Environment.ProcessId) is { MayTraceAll: true })
        {
            return null;
        }

        if (Libc.prctl(Libc.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 || Privilege(path) is not { } privilege)
        {
            return null;
        }

        return $"{path} {privilege}, which the kernel does not grant to a program held by an ordinary user: hold it as root, as in: sudo holdpoint run -- {path}";
    }

    private static string? Privilege(string path)
    {
        if (Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, out Libc.Statx found) != 0 || IsScript(path))
        {
            return null;
        }

        return (found.Mode & SetUser) != 0 && found.Uid != Libc.geteuid() ? $"runs as user {found.Uid} (set-user-ID)"
            : (found.Mode & (SetGroup | GroupExecutes)) == (SetGroup | GroupExecutes) && found.Gid != Libc.getegid() ? $"runs as group {found.Gid} (set-group-ID)"
            : Libc.HasAttribute(path, "security.capability") ? "has capabilities of its own"
            : null;
    }

    /// <summary>Of a script the kernel ignores the bits in any case.</summary>
    private static bool IsScript(string path)
    {
        using Descriptor file = Descriptor.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY);
        Span<byte> start = stackalloc byte[2];
        return !file.IsInvalid && file.Read(start) == start.Length && start.SequenceEqual("#!"u8);
    }
}
