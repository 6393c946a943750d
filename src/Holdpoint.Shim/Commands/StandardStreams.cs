// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Shim.Commands;

/// <summary>The three standard streams, without the console of the framework, which opens pipes and looks for a terminal.</summary>
internal static class StandardStreams
{
    private const int MostInput = 10 * 1024 * 1024;

    /// <summary>All that there is to read.</summary>
    /// <exception cref="ShimUsageException">It is too much.</exception>
    public static byte[] ReadInput()
    {
        byte[] buffer = new byte[1024];
        int length = 0;
        int count;
        while ((count = Libc.Read(0, buffer.AsSpan(length))) > 0)
        {
            length += count;
            if (length > MostInput)
            {
                throw new ShimUsageException($"what came on standard input is longer than {MostInput} bytes");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * length);
            }
        }

        return buffer[..length];
    }

    /// <exception cref="OsException">Nobody takes it.</exception>
    public static void Write(ReadOnlySpan<byte> bytes)
    {
        if (!TryWrite(1, bytes))
        {
            throw OsException.Last("write", "standard output");
        }
    }

    public static void WriteError(string text) => _ = TryWrite(2, Encoding.UTF8.GetBytes(text));

    private static unsafe bool TryWrite(int number, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* start = bytes)
            {
                nint written = Libc.write(number, start, (nuint)bytes.Length);
                if (written < 0 && Libc.LastErrno == Errno.EINTR)
                {
                    continue;
                }

                if (written <= 0)
                {
                    return false;
                }

                bytes = bytes[(int)written..];
            }
        }

        return true;
    }
}
