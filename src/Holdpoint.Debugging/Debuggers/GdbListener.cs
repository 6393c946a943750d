// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>
/// Waits for gdb's client in gdbserver's stead, since gdbserver 13 listens on every address whatever it is told (measured on
/// Debian 12). The process that waits becomes gdbserver, on the connection, when a client has come; it goes away when the held
/// process ends or runs on.
/// </summary>
internal static unsafe class GdbListener
{
    /// <summary>The hidden verb, below attach, under which our executable starts as the listener.</summary>
    public const string Verb = "gdb-listener";

    private const int SocketDescriptor = 3;
    private const int PollMilliseconds = 250;

    /// <summary>Binds the address, so that it is known at once, and leaves a process behind that listens on it.</summary>
    /// <exception cref="DebuggerException">The address cannot be had.</exception>
    public static (int Pid, IPEndPoint Address) Start(IReadOnlyList<string> listener, string gdbserver, DebugTarget target, IPEndPoint listen)
    {
        using Socket socket = new(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(listen);
            socket.Listen(1);
        }
        catch (SocketException error)
        {
            throw new DebuggerException(DebuggerError.Failed, $"cannot listen on {listen}: {error.Message}", error);
        }

        string[] arguments =
        [
            .. listener,
            gdbserver,
            target.Pid.ToString(CultureInfo.InvariantCulture),
            target.Identity.StartTime.ToString(CultureInfo.InvariantCulture),
            target.HeldAtEntry ? "entry" : "any",
        ];
        using LoggedProcess process = MemoryLoggedProcess.Start(arguments, detached: true, (int)socket.Handle);
        return (process.Pid, (IPEndPoint)socket.LocalEndPoint!);
    }

    /// <summary>The listener process itself: gives an exit code only when it did not become gdbserver.</summary>
    /// <param name="arguments">As <see cref="Start"/> gives them: gdbserver's path, pid, its start time, and whether it is held at its entry.</param>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments.Count != 4
            || !int.TryParse(arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            || !ulong.TryParse(arguments[2], NumberStyles.None, CultureInfo.InvariantCulture, out ulong started))
        {
            return 2;
        }

        ProcessIdentity process = new(pid, started);
        if (!WaitForClient(process, atEntry: arguments[3] == "entry"))
        {
            return 3;
        }

        using Socket listening = new(new SafeSocketHandle(SocketDescriptor, ownsHandle: true));
        using Socket client = listening.Accept();
        return Become(arguments[0], pid, (int)client.Handle);
    }

    /// <summary>False when the process has ended, or runs on without a debugger.</summary>
    private static bool WaitForClient(ProcessIdentity process, bool atEntry)
    {
        using PidFd? watched = PidFd.Open(process);
        if (watched is null)
        {
            return false;
        }

        Libc.PollFd* polled = stackalloc Libc.PollFd[2];
        polled[0] = new Libc.PollFd { Descriptor = SocketDescriptor, Events = Libc.POLLIN };
        polled[1] = new Libc.PollFd { Descriptor = watched.Number, Events = Libc.POLLIN };
        while (Libc.poll(polled, 2, PollMilliseconds) >= 0 || Libc.LastErrno == Errno.EINTR)
        {
            if (polled[1].Returned != 0 || (atEntry && !EntryGuard.IsStopped(process)))
            {
                return false;
            }

            if (polled[0].Returned != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static int Become(string gdbserver, int pid, int connection)
    {
        Libc.SetDisposition(Signal.SIGPIPE, ignore: false);
        _ = Libc.dup2(connection, 0);
        _ = Libc.dup2(connection, 1);
        using ByteStrings arguments = ByteStrings.Of([gdbserver, "--once", "--attach", "stdio", pid.ToString(CultureInfo.InvariantCulture)]);
        using ByteStrings environment = new(ChildProcess.InheritedEnvironment());
        fixed (byte* file = Encoding.UTF8.GetBytes(gdbserver + '\0'))
        {
            _ = Libc.execve(file, arguments.Pointer, environment.Pointer);
            return 1;
        }
    }
}
