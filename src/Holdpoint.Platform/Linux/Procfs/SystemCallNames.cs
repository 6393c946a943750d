// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>The names of the system calls that threads wait in (asm/unistd_64.h, asm-generic/unistd.h).</summary>
internal static class SystemCallNames
{
    /// <summary>The name; null where it is none of those.</summary>
    public static string? Of(int number) => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => OnX64(number),
        Architecture.Arm64 => OnArm64(number),
        _ => null,
    };

    private static string? OnX64(int number) => number switch
    {
        0 => "read",
        1 => "write",
        7 => "poll",
        16 => "ioctl",
        35 => "nanosleep",
        42 => "connect",
        43 => "accept",
        45 => "recvfrom",
        46 => "sendmsg",
        47 => "recvmsg",
        61 => "wait4",
        73 => "flock",
        202 => "futex",
        230 => "clock_nanosleep",
        232 => "epoll_wait",
        247 => "waitid",
        257 => "openat",
        270 => "pselect6",
        271 => "ppoll",
        281 => "epoll_pwait",
        288 => "accept4",
        _ => null,
    };

    private static string? OnArm64(int number) => number switch
    {
        22 => "epoll_pwait",
        29 => "ioctl",
        32 => "flock",
        56 => "openat",
        63 => "read",
        64 => "write",
        72 => "pselect6",
        73 => "ppoll",
        95 => "waitid",
        98 => "futex",
        101 => "nanosleep",
        115 => "clock_nanosleep",
        202 => "accept",
        203 => "connect",
        207 => "recvfrom",
        211 => "sendmsg",
        212 => "recvmsg",
        242 => "accept4",
        260 => "wait4",
        _ => null,
    };
}
