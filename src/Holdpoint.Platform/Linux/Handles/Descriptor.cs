// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux.Handles;

/// <summary>An open file descriptor, closed once.</summary>
internal sealed unsafe class Descriptor : SafeHandle
{
    public Descriptor(int descriptor)
        : base(-1, ownsHandle: true)
    {
        SetHandle(descriptor);
    }

    public override bool IsInvalid => handle < 0;

    public int Number => (int)handle;

    /// <summary>Opens a path below a folder; the result may be invalid, with the error in <see cref="Libc.LastErrno"/>.</summary>
    public static Descriptor OpenAt(int folder, string path, int flags, uint mode = 0) =>
        new((int)Libc.Retry(() => Libc.openat(folder, path, flags | Libc.O_CLOEXEC, mode)));

    public static (Descriptor Read, Descriptor Write) Pipe()
    {
        int* ends = stackalloc int[2];
        return Libc.pipe2(ends, Libc.O_CLOEXEC) == 0
            ? (new Descriptor(ends[0]), new Descriptor(ends[1]))
            : throw OsException.Last("pipe2", "");
    }

    /// <summary>Bytes read, 0 at the end, or -1 with the error in <see cref="Libc.LastErrno"/>.</summary>
    public int Read(Span<byte> buffer) => Libc.Read(Number, buffer);

    /// <summary>Bytes written, or -1 with the error in <see cref="Libc.LastErrno"/>.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint result;
            do
            {
                result = Libc.write(Number, start, (nuint)bytes.Length);
            }
            while (result < 0 && Libc.LastErrno == Errno.EINTR);
            return (int)result;
        }
    }

    /// <summary>Writes all of it.</summary>
    /// <param name="bytes">To a file, or to a pipe that blocks.</param>
    /// <param name="subject">What it is, for the error.</param>
    /// <exception cref="OsException">Not all could be written.</exception>
    public void WriteAll(ReadOnlySpan<byte> bytes, string subject)
    {
        while (!bytes.IsEmpty)
        {
            int written = Write(bytes);
            if (written < 0)
            {
                throw OsException.Last("write", subject);
            }

            bytes = bytes[written..];
        }
    }

    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
