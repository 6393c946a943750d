// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using Holdpoint.Debugging.Debuggers;

namespace Holdpoint.Debugging.Windows;

/// <summary>GDB and its gdbserver as MSYS2 and mingw-w64 bring them.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsGdb : Gdb
{
    /// <summary>A gdbserver may be here alone: then its client finds out about the breakpoints.</summary>
    public override IReadOnlyList<BreakpointPlace> Check(DebugTarget target, IReadOnlyList<string> breakpoints)
    {
        if (DebuggerBinary.Gdb.TryFind() is not null || DebuggerBinary.GdbServer.TryFind() is null)
        {
            return base.Check(target, breakpoints);
        }

        BreakpointPlace.Check(breakpoints);
        return [.. breakpoints.Select(spec => new BreakpointPlace(spec, null))];
    }

    public override DebugServer StartServer(DebugTarget target, IReadOnlyList<BreakpointPlace> breakpoints, IPEndPoint listen)
    {
        (int pid, IPEndPoint address) = GdbRelay.Start(Listener, DebuggerBinary.GdbServer.Find(), target.Pid, listen, StartLimit);
        return new DebugServer
        {
            Debugger = Name,
            Pid = pid,
            Address = address,
            Breakpoints = breakpoints,
            Client = ClientOf(address, target, breakpoints),
            Stop = new DebuggerCommand(["taskkill", "/F", "/PID", pid.ToString(CultureInfo.InvariantCulture)]),
            HeldUntil = HeldByWindows.Until(target.Pid),
            Notes =
            [
                "gdbserver attaches when the client connects, and serves one client; it ends when that disconnects.",
                "Every user of this machine can connect.",
                "Its breakpoints are the client's: they are in the command above and in the settings below.",
            ],
        };
    }

    public override string ByHand(int pid) => string.Create(CultureInfo.InvariantCulture, $"gdb -p {pid}");
}
