// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>A debugger's server that has been started and is ready for a client.</summary>
internal sealed record DebugServer
{
    /// <summary>The debugger: dlv or gdb.</summary>
    public required string Debugger { get; init; }

    public required int Pid { get; init; }

    /// <summary>Where it listens.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>What a client connects to: this machine's name where the server listens on every address.</summary>
    public string Host => HostOf(Address);

    /// <summary>Host and port for a client.</summary>
    public string Endpoint => EndpointOf(Address);

    public required IReadOnlyList<BreakpointPlace> Breakpoints { get; init; }

    /// <summary>What connects to it from a terminal.</summary>
    public required DebuggerCommand Client { get; init; }

    /// <summary>What ends it, the process going on.</summary>
    public required DebuggerCommand Stop { get; init; }

    /// <summary>What there is to know about <see cref="Stop"/>, a sentence each.</summary>
    public IReadOnlyList<string> StopNotes { get; init; } = [];

    /// <summary>Until when the program stays held.</summary>
    public string HeldUntil { get; init; } = "the debugger's client continues it";

    /// <summary>What there is to know, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public static string EndpointOf(IPEndPoint address) => IsEverywhere(address)
        ? string.Create(CultureInfo.InvariantCulture, $"{HostOf(address)}:{address.Port}")
        : address.ToString();

    private static string HostOf(IPEndPoint address) => IsEverywhere(address) ? Environment.MachineName : address.Address.ToString();

    private static bool IsEverywhere(IPEndPoint address) => address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any);
}
