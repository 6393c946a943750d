// SPDX-License-Identifier: Apache-2.0

using System.Net;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>A debugger's server that has been started and is ready for a client.</summary>
internal sealed record DebugServer
{
    /// <summary>The debugger: dlv or gdb.</summary>
    public required string Debugger { get; init; }

    public required int Pid { get; init; }

    public required IPEndPoint Address { get; init; }

    public required IReadOnlyList<BreakpointPlace> Breakpoints { get; init; }

    /// <summary>What connects to it from a terminal.</summary>
    public required DebuggerCommand Client { get; init; }

    /// <summary>What ends it, the process going on.</summary>
    public required DebuggerCommand Stop { get; init; }

    /// <summary>What there is to know, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
