// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Tests.Io;

/// <summary>What an OCI runtime does with a terminal: makes it, sends its master to the socket, and gives the slave to the process.</summary>
internal sealed unsafe partial class ConsoleRuntime : IDisposable
{
    public ConsoleRuntime()
    {
        Master = new Descriptor(posix_openpt(Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC));
        byte[] name = new byte[64];
        fixed (byte* start = name)
        {
            Assert.Equal(0, grantpt(Master.Number) | unlockpt(Master.Number) | ptsname_r(Master.Number, start, (nuint)name.Length));
        }

        SlavePath = Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));
        Slave = Descriptor.OpenAt(Libc.AT_FDCWD, SlavePath, Libc.O_RDWR | Libc.O_NOCTTY);
        Assert.False(Slave.IsInvalid);
    }

    public Descriptor Master { get; }

    public Descriptor Slave { get; }

    public string SlavePath { get; }

    /// <summary>Sends descriptors in one message; with none only its bytes.</summary>
    public static void Send(string socketPath, params int[] descriptors)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        // struct cmsghdr, and the descriptors; struct iovec; struct msghdr.
        byte* control = stackalloc byte[64];
        *(ulong*)control = 16 + ((ulong)descriptors.Length * sizeof(int));
        ((int*)control)[2] = 1;
        ((int*)control)[3] = 1;
        descriptors.CopyTo(new Span<int>(control + 16, descriptors.Length));
        fixed (byte* name = "/dev/ptmx"u8)
        {
            nint* part = stackalloc nint[2] { (nint)name, 9 };
            nint* message = stackalloc nint[7] { 0, 0, (nint)part, 1, descriptors.Length == 0 ? 0 : (nint)control, descriptors.Length == 0 ? 0 : 16 + (((descriptors.Length * sizeof(int)) + 7) / 8 * 8), 0 };
            Assert.Equal(9, sendmsg((int)socket.Handle, message, 0));
        }
    }

    /// <summary>Sends the master, and closes both ends of its own, which the process and the shim have now.</summary>
    public void SendMaster(string socketPath)
    {
        Send(socketPath, Master.Number);
        Dispose();
    }

    public void Dispose()
    {
        Master.Dispose();
        Slave.Dispose();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int master);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int master);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(int master, byte* name, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(int socket, void* message, int flags);
}
