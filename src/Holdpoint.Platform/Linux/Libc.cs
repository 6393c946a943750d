// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

/// <summary>System calls, one file an area of the man pages. A negative result leaves the error in <see cref="LastErrno"/>.</summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    public static Errno LastErrno => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>Repeats a call that a signal interrupted: the one place where EINTR is handled.</summary>
    public static nint Retry(Func<nint> call)
    {
        nint result;
        do
        {
            result = call();
        }
        while (result < 0 && LastErrno == Errno.EINTR);
        return result;
    }
}
