// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>A headless Delve that this process has started, with a connection to it.</summary>
internal sealed class DelveSession : IDisposable
{
    private const string ReadyLine = "API server listening at: ";
    private const string Launching = "could not launch process: ";

    // What the systems say who do not let it.
    private static readonly string[] _notPermitted = ["not permitted", "ptrace_scope", "Access is denied"];

    private DelveSession(LoggedProcess server, IPEndPoint address, DelveClient client)
    {
        Server = server;
        Address = address;
        Client = client;
    }

    public LoggedProcess Server { get; }

    public IPEndPoint Address { get; }

    public DelveClient Client { get; }

    /// <summary>Waits until the server has read the program. When it fails, it is for the caller to end it.</summary>
    /// <exception cref="DebuggerException">It ended, with its own reason, or was not ready in time.</exception>
    public static DelveSession Open(LoggedProcess server, Deadline limit)
    {
        if (server.WaitForLine(ReadyLine, limit) is not { } line || !IPEndPoint.TryParse(line, out IPEndPoint? address))
        {
            throw Explain(server, limit);
        }

        DelveClient? client = null;
        try
        {
            client = DelveClient.Connect(Reachable(address), limit.Left);
            // The line comes before the program is read: the first answer comes after.
            _ = client.Breakpoints();
            return new DelveSession(server, address, client);
        }
        catch (Exception error) when (error is IOException or SocketException or DelveErrorException or JsonException)
        {
            client?.Dispose();
            _ = new Deadline(TimeSpan.FromSeconds(1)).WaitFor(() => server.HasEnded);
            throw Explain(server, limit);
        }
    }

    /// <summary>Finds the places of a breakpoint.</summary>
    /// <exception cref="DebuggerException">There is none.</exception>
    public IReadOnlyList<DelveLocation> Find(string spec)
    {
        try
        {
            IReadOnlyList<DelveLocation> found = Client.FindLocation(spec);
            return found.Count > 0 ? found : throw BreakpointPlace.Refused(spec, "dlv", "no such location");
        }
        catch (DelveErrorException error)
        {
            throw BreakpointPlace.Refused(spec, "dlv", error.Message);
        }
    }

    /// <summary>Sets a breakpoint at each of its places.</summary>
    /// <exception cref="DebuggerException">It cannot be set.</exception>
    public BreakpointPlace Set(string spec)
    {
        IReadOnlyList<DelveLocation> places = Find(spec);
        foreach (DelveLocation place in places)
        {
            try
            {
                _ = Client.CreateBreakpoint(place);
            }
            catch (DelveErrorException error) when (error.Message.StartsWith("Breakpoint exists at", StringComparison.Ordinal))
            {
                // Two texts for one place.
            }
            catch (DelveErrorException error)
            {
                throw BreakpointPlace.Refused(spec, "dlv", error.Message);
            }
        }

        return new BreakpointPlace(spec, places[0].Place);
    }

    /// <summary>Takes every breakpoint out of the program's memory, Delve's own ones too.</summary>
    public void ClearAll()
    {
        foreach (int id in Client.Breakpoints())
        {
            Client.ClearBreakpoint(id);
        }
    }

    public void Dispose() => Client.Dispose();

    private static DebuggerException Explain(LoggedProcess server, Deadline limit)
    {
        if (!server.HasEnded)
        {
            return limit.HasPassed
                ? new DebuggerException(DebuggerError.TimedOut, "dlv was not ready in time; its output: " + LastLine(server))
                : new DebuggerException(DebuggerError.Failed, "dlv does not answer; its output: " + LastLine(server));
        }

        string reason = LastLine(server);
        DebuggerError kind = Array.Exists(_notPermitted, text => reason.Contains(text, StringComparison.Ordinal)) ? DebuggerError.NotPermitted
            : reason.Contains("debug info", StringComparison.Ordinal) ? DebuggerError.ProgramRefused
            : DebuggerError.Failed;
        return new DebuggerException(kind, $"dlv says: {reason}");
    }

    private static string LastLine(LoggedProcess server)
    {
        string line = server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(line => !line.StartsWith(ReadyLine, StringComparison.Ordinal)) ?? "(nothing)";
        // What was launched is our check's affair; the reason follows.
        return line.StartsWith(Launching, StringComparison.Ordinal) ? line[Launching.Length..] : line;
    }

    private static IPEndPoint Reachable(IPEndPoint address) =>
        address.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, address.Port)
        : address.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, address.Port)
        : address;
}
