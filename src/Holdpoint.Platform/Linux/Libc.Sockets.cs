// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using System.Text;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Platform.Linux;

// unix(7): sockets by which descriptors travel, which the framework's class cannot do.
internal static unsafe partial class Libc
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_ACCEPTCONN = 30;
    private const int SCM_RIGHTS = 1;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;
    private const int PathOffset = 2;
    private const int MostPath = 107;
    private const int AddressSize = PathOffset + MostPath + 1;

    /// <summary>Listens at a path, without blocking; -1 with the error in <see cref="LastErrno"/>.</summary>
    /// <exception cref="OsException">The path is too long.</exception>
    internal static int ListenAt(string path, int backlog = 1)
    {
        byte* address = stackalloc byte[AddressSize];
        uint length = WriteAddress(address, "bind", path);
        int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (descriptor < 0)
        {
            return descriptor;
        }

        if (bind(descriptor, address, length) == 0 && listen(descriptor, backlog) == 0)
        {
            return descriptor;
        }

        int error = Marshal.GetLastPInvokeError();
        _ = close(descriptor);
        Marshal.SetLastPInvokeError(error);
        return -1;
    }

    /// <summary>Whether somebody listens at a path, also one who is too busy to take the connection; never blocks.</summary>
    /// <exception cref="OsException">The path is too long.</exception>
    internal static bool IsListening(string path)
    {
        byte* address = stackalloc byte[AddressSize];
        uint length = WriteAddress(address, "connect", path);
        using Descriptor descriptor = new(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        // EAGAIN: as many as it lets wait are waiting.
        return !descriptor.IsInvalid && (connect(descriptor.Number, address, length) == 0 || LastErrno == Errno.EAGAIN);
    }

    /// <summary>Whether a descriptor is a socket that listens.</summary>
    internal static bool IsListener(int descriptor)
    {
        int value = 0;
        uint length = sizeof(int);
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value != 0;
    }

    /// <summary>Takes a connection, which does not block; -1 with the error in <see cref="LastErrno"/>.</summary>
    internal static int Accept(int listener) => accept4(listener, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);

    /// <summary>
    /// Receives bytes and the descriptors that come with them, at most two, which are closed on exec. Bytes read, 0 at the end, or -1 with the error in <see cref="LastErrno"/>.
    /// </summary>
    internal static int ReceiveDescriptors(int socket, Span<byte> buffer, List<int> descriptors)
    {
        // struct cmsghdr is 16 bytes, and is aligned to 8.
        const int HeaderSize = 16;
        byte* control = stackalloc byte[HeaderSize + (2 * sizeof(int))];
        fixed (byte* start = buffer)
        {
            IoVector part = new() { Base = start, Length = (nuint)buffer.Length };
            MessageHeader message = new() { Parts = &part, PartCount = 1, Control = control, ControlLength = HeaderSize + (2 * sizeof(int)) };
            nint count;
            do
            {
                count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
            }
            while (count < 0 && LastErrno == Errno.EINTR);

            if (count >= 0 && message.ControlLength >= HeaderSize && ((int*)control)[2] == SOL_SOCKET && ((int*)control)[3] == SCM_RIGHTS)
            {
                int number = (int)(*(ulong*)control - HeaderSize) / sizeof(int);
                for (int i = 0; i < number; i++)
                {
                    descriptors.Add(((int*)(control + HeaderSize))[i]);
                }
            }

            return (int)count;
        }
    }

    /// <summary>Writes a struct sockaddr_un, and tells how much of it counts.</summary>
    private static uint WriteAddress(byte* address, string call, string path)
    {
        byte[] text = Encoding.UTF8.GetBytes(path);
        if (text.Length > MostPath)
        {
            throw new OsException(call, path, Errno.ENAMETOOLONG);
        }

        new Span<byte>(address, AddressSize).Clear();
        *(ushort*)address = AF_UNIX;
        text.CopyTo(new Span<byte>(address + PathOffset, MostPath));
        return (uint)(PathOffset + text.Length + 1);
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int bind(int socket, byte* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int listen(int socket, int backlog);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int connect(int socket, byte* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int getsockopt(int socket, int level, int option, int* value, uint* length);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int accept4(int socket, byte* address, uint* length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint recvmsg(int socket, MessageHeader* message, int flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr of recvmsg(2) on 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public IoVector* Parts;
        public nuint PartCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
