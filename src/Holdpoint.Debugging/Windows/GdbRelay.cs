// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Platform.Windows.Processes;

namespace Holdpoint.Debugging.Windows;

/// <summary>
/// Listens in gdbserver's stead, which listens on every address whatever it is told, and cannot be given a socket on Windows. When a
/// client has come, gdbserver is started, its only connection taken at once, and what both say handed on. The process
/// that does so goes away with the client, with gdbserver, or with the held process.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class GdbRelay
{
    /// <summary>The hidden verb, below attach, under which our executable starts as the relay.</summary>
    public const string Verb = GdbListener.Verb;

    private const string ReadyLine = "listening on ";
    private const string ServerReadyLine = "Listening on port ";
    private const int PollMilliseconds = 250;

    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);

    /// <summary>Leaves a process behind that listens.</summary>
    /// <exception cref="DebuggerException">The address cannot be had.</exception>
    public static (int Pid, IPEndPoint Address) Start(IReadOnlyList<string> relay, string gdbserver, int pid, IPEndPoint listen, TimeSpan limit)
    {
        using LoggedProcess process = LoggedProcess.Start([.. relay, gdbserver, pid.ToString(CultureInfo.InvariantCulture), listen.ToString()], detached: true);
        if (process.WaitForLine(ReadyLine, new Deadline(limit)) is { } line && IPEndPoint.TryParse(line, out IPEndPoint? address))
        {
            return (process.Pid, address);
        }

        process.Kill();
        throw new DebuggerException(DebuggerError.Failed, process.Output.Trim() is { Length: > 0 } reason ? reason : "the relay to gdbserver did not start");
    }

    /// <summary>The relay process itself.</summary>
    /// <param name="arguments">As <see cref="Start"/> gives them: gdbserver's path, pid, where to listen.</param>
    /// <param name="log">What the process that has started this one reads.</param>
    public static int Run(IReadOnlyList<string> arguments, TextWriter log)
    {
        if (arguments.Count != 3
            || !int.TryParse(arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            || !IPEndPoint.TryParse(arguments[2], out IPEndPoint? listen))
        {
            return 2;
        }

        using Socket listening = new(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listening.ExclusiveAddressUse = true;
            listening.Bind(listen);
            listening.Listen(1);
        }
        catch (SocketException error)
        {
            log.WriteLine($"cannot listen on {listen}: {error.Message}");
            return 1;
        }

        log.WriteLine($"{ReadyLine}{listening.LocalEndPoint}");
        log.Flush();
        if (!WaitForClient(listening, pid))
        {
            return 3;
        }

        using Socket client = listening.Accept();
        listening.Dispose();
        return Serve(client, arguments[0], pid);
    }

    /// <summary>False when the process has ended.</summary>
    private static bool WaitForClient(Socket listening, int pid)
    {
        using WindowsProcess? process = WindowsProcess.Open(pid, out _);
        while (process is { HasEnded: false })
        {
            if (listening.Poll(TimeSpan.FromMilliseconds(PollMilliseconds), SelectMode.SelectRead))
            {
                return true;
            }
        }

        return false;
    }

    private static int Serve(Socket client, string gdbserver, int pid)
    {
        // The port is any free one, and after our connection it listens there no more.
        using LoggedProcess server = LoggedProcess.Start([gdbserver, "--once", "--attach", "127.0.0.1:0", pid.ToString(CultureInfo.InvariantCulture)], detached: true);
        if (!int.TryParse(server.WaitForLine(ServerReadyLine, new Deadline(_startLimit)), NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            server.Kill();
            return 1;
        }

        using Socket connection = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            connection.Connect(IPAddress.Loopback, port);
            Relay(client, connection).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            // Whichever of them is gone, so is the other.
        }

        connection.Dispose();
        client.Dispose();
        // It detaches by itself, and takes its breakpoints out of the program; killed, it leaves them there.
        _ = new Deadline(_endLimit).WaitFor(() => server.HasEnded);
        return 0;
    }

    private static async Task Relay(Socket client, Socket server)
    {
        client.NoDelay = true;
        server.NoDelay = true;
        using NetworkStream clientStream = new(client);
        using NetworkStream serverStream = new(server);
        Task asked = clientStream.CopyToAsync(serverStream);
        Task answered = serverStream.CopyToAsync(clientStream);
        _ = await Task.WhenAny(asked, answered).ConfigureAwait(false);
    }
}
