// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux;

/// <summary>The error numbers that Holdpoint tells apart (errno(3), asm-generic).</summary>
internal enum Errno
{
    None = 0,
    EPERM = 1,
    ENOENT = 2,
    ESRCH = 3,
    EINTR = 4,
    EIO = 5,
    ENXIO = 6,
    E2BIG = 7,
    ENOEXEC = 8,
    ECHILD = 10,
    EAGAIN = 11,
    EACCES = 13,
    EBUSY = 16,
    EEXIST = 17,
    ENOTDIR = 20,
    EISDIR = 21,
    EINVAL = 22,
    ENOTTY = 25,
    ETXTBSY = 26,
    EPIPE = 32,
    ELOOP = 40,
    ENAMETOOLONG = 36,
    ENOSYS = 38,
    EADDRINUSE = 98,
}
