// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Holdpoint.Debugging.Programs;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>Delve, for Go programs.</summary>
internal class Delve : Debugger
{
    // A Delve older than the program's Go refuses it by default, having attached already; with this it warns.
    private const string AnyGo = "--check-go-version=false";

    /// <summary>What there is to know of every server.</summary>
    protected const string Staying = "The server stays when a client disconnects, and when the program has ended: end it yourself.";

    // Delve's two ways of saying that the file could not be started for the check, which tells nothing about the process.
    private static readonly string[] _notStarted = ["fork/exec", "permission denied", "no such file", "not an executable"];

    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(5);

    public override string Name => "dlv";

    public override bool Suits(ProgramKind kind) => kind == ProgramKind.Go;

    /// <summary>
    /// A Delve that fails after it has attached lets the process run. So it is asked about the same file first: it starts that,
    /// stopped before its first instruction, looks the places up, and kills it there.
    /// </summary>
    public override IReadOnlyList<BreakpointPlace> Check(DebugTarget target, IReadOnlyList<string> breakpoints)
    {
        BreakpointPlace.Check(breakpoints);
        string program = DebuggerBinary.Delve.Find();
        Deadline limit = new(StartLimit);
        // In our process group, so that ^C reaches it as well and it kills what it has started.
        using LoggedProcess server = LoggedProcess.Start([program, "exec", target.File, "--headless", "--api-version=2", AnyGo, "--listen=127.0.0.1:0"], detached: false);
        try
        {
            using DelveSession session = DelveSession.Open(server, limit);
            BreakpointPlace[] places = [.. breakpoints.Select(spec => new BreakpointPlace(spec, session.Find(spec)[0].Place))];
            End(session);
            return places;
        }
        catch (DebuggerException error) when (Array.Exists(_notStarted, text => error.Message.Contains(text, StringComparison.Ordinal)))
        {
            return [.. breakpoints.Select(spec => new BreakpointPlace(spec, null))];
        }
        catch (DebuggerException error) when (WithAdvice(error, target.Program) is { } advised)
        {
            throw advised;
        }
        finally
        {
            server.Kill();
        }
    }

    public override DebuggerCommand Interactive(DebugTarget target, IReadOnlyList<BreakpointPlace> breakpoints)
    {
        List<string> arguments = [DebuggerBinary.Delve.Find(), "attach", target.Pid.ToString(CultureInfo.InvariantCulture), AnyGo];
        string? file = breakpoints.Count == 0 ? null : CommandFile([.. breakpoints.Select(breakpoint => "break " + breakpoint.Spec), "continue"]);
        if (file is not null)
        {
            arguments.Add("--init=" + file);
        }

        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            arguments.Add("--allow-non-terminal-interactive=true");
        }

        return new DebuggerCommand(arguments) { File = file };
    }

    public override DebugServer StartServer(DebugTarget target, IReadOnlyList<BreakpointPlace> breakpoints, IPEndPoint listen)
    {
        string program = DebuggerBinary.Delve.Find();
        string pid = target.Pid.ToString(CultureInfo.InvariantCulture);
        using LoggedProcess server = LoggedProcess.Start([program, "attach", pid, "--headless", "--accept-multiclient", "--api-version=2", AnyGo, $"--listen={listen}"], detached: true);
        DelveSession? session = null;
        try
        {
            session = DelveSession.Open(server, new Deadline(StartLimit));
            BreakpointPlace[] places = [.. breakpoints.Select(breakpoint => session.Set(breakpoint.Spec))];
            return Describe(target, server.Pid, session.Address, places);
        }
        catch (Exception error) when (error is DebuggerException or IOException or DelveErrorException or JsonException)
        {
            throw Abandon(server, session, target, error);
        }
        finally
        {
            session?.Dispose();
        }
    }

    public override string ByHand(int pid) => string.Create(CultureInfo.InvariantCulture, $"dlv attach {pid}");

    /// <summary>Lets go of a server that has failed; what is left of it, or null.</summary>
    /// <param name="server">Delve, which may have ended.</param>
    /// <param name="session">Null where it does not answer; else its breakpoints are gone.</param>
    /// <param name="target">What it may have attached to: when that was held, it stays held.</param>
    protected virtual string? Leave(LoggedProcess server, DelveSession? session, DebugTarget target)
    {
        if (session is not null && !target.HeldAtEntry)
        {
            _ = Detached(session);
        }

        bool held = !target.HeldAtEntry || EntryGuard.TakeFrom(server, target);
        server.Kill();
        return held ? null : $"{target.Pid} is no longer held: dlv let it go when it failed";
    }

    /// <summary>True when it has let the process go on, and has ended.</summary>
    protected static bool Detached(DelveSession session) =>
        Quietly(() => session.Client.Detach(kill: false)) && new Deadline(_endLimit).WaitFor(() => session.Server.HasEnded);

    protected virtual DebugServer Describe(DebugTarget target, int pid, IPEndPoint address, IReadOnlyList<BreakpointPlace> places) => new()
    {
        Debugger = "dlv",
        Pid = pid,
        Address = address,
        Breakpoints = places,
        Client = new DebuggerCommand(["dlv", "connect", DebugServer.EndpointOf(address)]),
        Stop = new DebuggerCommand(["kill", "-INT", pid.ToString(CultureInfo.InvariantCulture)]),
        Notes =
        [
            Staying,
            "Only clients of the same user may connect.",
        ],
    };

    /// <summary>Nothing may be left of Delve: not its breakpoints in the program's memory, not the server; a held process stays held.</summary>
    private DebuggerException Abandon(LoggedProcess server, DelveSession? session, DebugTarget target, Exception error)
    {
        string? left = Leave(server, session is not null && Quietly(session.ClearAll) ? session : null, target);
        DebuggerException cause = error as DebuggerException ?? new DebuggerException(DebuggerError.Failed, $"dlv does not answer: {error.Message}", error);
        return left is null ? WithAdvice(cause, target.Program) ?? cause : new DebuggerException(cause.Reason, $"{cause.Message}; {left}", cause);
    }

    private static void End(DelveSession session)
    {
        _ = Quietly(() => session.Client.Detach(kill: true));
        _ = new Deadline(_endLimit).WaitFor(() => session.Server.HasEnded);
    }

    private static bool Quietly(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception error) when (error is IOException or SocketException or DelveErrorException or JsonException)
        {
            return false;
        }
    }

    private static DebuggerException? WithAdvice(DebuggerException error, ProgramInfo program) =>
        error.Reason is DebuggerError.BreakpointRefused or DebuggerError.ProgramRefused && BuildAdvice.For(program) is { } advice
            ? new DebuggerException(error.Reason, error.Message + advice, error)
            : null;
}
