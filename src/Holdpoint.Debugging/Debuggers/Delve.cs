// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Holdpoint.Debugging.Programs;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>Delve, for Go programs.</summary>
internal sealed class Delve : Debugger
{
    // A Delve older than the program's Go refuses it by default, having attached already; with this it warns.
    private const string AnyGo = "--check-go-version=false";

    // Delve's two ways of saying that the file could not be started for the check, which tells nothing about the process.
    private static readonly string[] _notStarted = ["fork/exec", "permission denied", "no such file", "not an executable"];

    public override string Name => "dlv";

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
        if (breakpoints.Count > 0)
        {
            arguments.Add("--init=" + CommandFile([.. breakpoints.Select(breakpoint => "break " + breakpoint.Spec), "continue"]));
        }

        if (Libc.isatty(0) == 0 || Libc.isatty(1) == 0)
        {
            arguments.Add("--allow-non-terminal-interactive=true");
        }

        return new DebuggerCommand(arguments);
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
            return Describe(server.Pid, session.Address, places);
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

    private static DebugServer Describe(int pid, IPEndPoint address, IReadOnlyList<BreakpointPlace> places) => new()
    {
        Debugger = "dlv",
        Pid = pid,
        Address = address,
        Breakpoints = places,
        Client = new DebuggerCommand(["dlv", "connect", DebugServer.EndpointOf(address)]),
        Stop = new DebuggerCommand(["kill", "-INT", pid.ToString(CultureInfo.InvariantCulture)]),
        Notes =
        [
            "The server stays when a client disconnects, and when the program has ended: end it yourself.",
            "Only clients of the same user may connect.",
        ],
    };

    /// <summary>Nothing may be left of Delve: not its breakpoints in the program's memory, not the server; a held process stays held.</summary>
    private static DebuggerException Abandon(LoggedProcess server, DelveSession? session, DebugTarget target, Exception error)
    {
        bool answers = session is not null && Quietly(session.ClearAll);
        if (answers && !target.HeldAtEntry)
        {
            _ = Quietly(() => session!.Client.Detach(kill: false)) && new Deadline(TimeSpan.FromSeconds(5)).WaitFor(() => server.HasEnded);
        }

        bool held = !target.HeldAtEntry || EntryGuard.TakeFrom(server, target);
        server.Kill();
        DebuggerException cause = error as DebuggerException ?? new DebuggerException(DebuggerError.Failed, $"dlv does not answer: {error.Message}", error);
        return held ? WithAdvice(cause, target.Program) ?? cause
            : new DebuggerException(cause.Reason, $"{cause.Message}; {target.Pid} is no longer held: dlv let it go when it failed", cause);
    }

    private static void End(DelveSession session)
    {
        _ = Quietly(() => session.Client.Detach(kill: true));
        _ = new Deadline(TimeSpan.FromSeconds(5)).WaitFor(() => session.Server.HasEnded);
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
