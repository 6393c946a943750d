// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

/// <summary>System calls, one file an area of the man pages. A negative result leaves the error in <see cref="LastErrno"/>.</summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    public static Errno LastErrno => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>Repeats a call that a signal interrupted.</summary>
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

    /// <summary>Bytes read, 0 at the end, or -1 with the error in <see cref="LastErrno"/>; repeated when a signal interrupts it.</summary>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint result;
            do
            {
                result = read(descriptor, start, (nuint)buffer.Length);
            }
            while (result < 0 && LastErrno == Errno.EINTR);
            return (int)result;
        }
    }
}
