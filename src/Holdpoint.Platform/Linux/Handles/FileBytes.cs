// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Handles;

/// <summary>Small files as a whole. Errors have the C library's texts: the framework's own are not in a small executable.</summary>
internal static class FileBytes
{
    private const int UsualBytes = 4096;

    /// <exception cref="OsException">It cannot be read.</exception>
    public static byte[] Read(string path) => ReadIfThere(path) ?? throw new OsException("open", path, Errno.ENOENT);

    /// <summary>Null where there is no such file.</summary>
    /// <exception cref="OsException">It is there, and cannot be read.</exception>
    public static byte[]? ReadIfThere(string path)
    {
        using Descriptor file = Descriptor.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY);
        if (file.IsInvalid)
        {
            return Libc.LastErrno is Errno.ENOENT or Errno.ENOTDIR ? null : throw OsException.Last("open", path);
        }

        return Read(file, path);
    }

    /// <summary>What is left to read of an open file.</summary>
    /// <exception cref="OsException">It cannot be read.</exception>
    public static byte[] Read(Descriptor file, string path)
    {
        byte[] buffer = new byte[UsualBytes];
        int length = 0;
        while (file.Read(buffer.AsSpan(length)) is var count and not 0)
        {
            if (count < 0)
            {
                throw OsException.Last("read", path);
            }

            length += count;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * length);
            }
        }

        return buffer[..length];
    }

    /// <summary>Writes a file, which is made anew where it is not there.</summary>
    /// <param name="path">Which.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">Of a new file.</param>
    /// <param name="more">Flags of open(2) besides: O_CREAT | O_TRUNC, or O_CREAT | O_EXCL; none for a file of the kernel's.</param>
    /// <exception cref="OsException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, uint mode, int more)
    {
        using Descriptor file = Descriptor.OpenAt(Libc.AT_FDCWD, path, Libc.O_WRONLY | more, mode);
        if (file.IsInvalid)
        {
            throw OsException.Last("open", path);
        }

        file.WriteAll(content, path);
    }
}
