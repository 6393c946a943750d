// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>Reads one file of a process. Leaves no garbage where it fits into the caller's buffer: a keeper that rests reads up to a hundred each second.</summary>
internal static unsafe class ProcReader
{
    /// <summary>A buffer of this size holds all but a list of some hundred groups in <c>status</c>, or long arguments.</summary>
    public const int UsualBytes = 4096;

    private const int LongestPath = 64;

    /// <summary>False where the process is gone, or may not be looked into.</summary>
    /// <param name="pid">The process, or one of its threads.</param>
    /// <param name="name">The file's name below the process's folder.</param>
    /// <param name="buffer">Where the content goes as long as it fits.</param>
    /// <param name="content">The whole content: a part of the buffer, or an array of its own.</param>
    [SkipLocalsInit]
    public static bool TryRead(int pid, scoped ReadOnlySpan<byte> name, Span<byte> buffer, out ReadOnlySpan<byte> content)
    {
        content = default;
        Span<byte> path = stackalloc byte[LongestPath];
        WritePath(path, pid, name);
        int descriptor;
        fixed (byte* start = path)
        {
            descriptor = Libc.openat(Libc.AT_FDCWD, start, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        }

        if (descriptor < 0)
        {
            return false;
        }

        int length = 0;
        int count;
        while ((count = Libc.Read(descriptor, buffer[length..])) > 0)
        {
            length += count;
            if (length == buffer.Length)
            {
                byte[] larger = new byte[2 * length];
                buffer.CopyTo(larger);
                buffer = larger;
            }
        }

        _ = Libc.close(descriptor);
        content = buffer[..length];
        return count == 0;
    }

    // By plain loops, as in ProcText. A negative pid is none, and as unsigned none that exists.
    private static void WritePath(Span<byte> path, int pid, ReadOnlySpan<byte> name)
    {
        int end = Append(path, 0, "/proc/"u8);
        int digits = 1;
        for (uint rest = (uint)pid; rest >= 10; rest /= 10)
        {
            digits++;
        }

        uint left = (uint)pid;
        for (int at = end + digits - 1; at >= end; at--)
        {
            path[at] = (byte)('0' + (left % 10));
            left /= 10;
        }

        end = Append(path, end + digits, "/"u8);
        end = Append(path, end, name);
        path[end] = 0;
    }

    private static int Append(Span<byte> path, int end, ReadOnlySpan<byte> part)
    {
        for (int i = 0; i < part.Length; i++)
        {
            path[end++] = part[i];
        }

        return end;
    }
}
