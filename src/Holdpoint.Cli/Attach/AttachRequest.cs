// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Programs;

namespace Holdpoint.Cli.Attach;

/// <summary>What was asked of `attach`, checked for sense.</summary>
internal sealed record AttachRequest
{
    public const string NoDebugger = "none";

    public required int Pid { get; init; }

    public IReadOnlyList<string> Breakpoints { get; init; } = [];

    /// <summary>dlv, gdb, lldb, none; null: what suits the program.</summary>
    public string? With { get; init; }

    public bool Headless { get; init; }

    public string? Listen { get; init; }

    public bool Json { get; init; }

    public IPEndPoint ListenAddress => ParseAddress(Listen ?? "127.0.0.1:0")!;

    /// <summary>What is wrong with the combination, or null.</summary>
    public string? Problem =>
        Pid <= 0 ? "PID must be a positive number; 'holdpoint ps' lists the processes that wait"
        : Listen is not null && !Headless ? "--listen needs --headless"
        : Listen is not null && ParseAddress(Listen) is null ? $"--listen '{Listen}': give an address and a port, such as 127.0.0.1:2345 (port 0: any free one)"
        : With == NoDebugger && Headless ? "--with none starts no debugger: leave --headless away"
        : With == NoDebugger && Breakpoints.Count > 0 ? "--with none starts no debugger: set the breakpoints in yours, without --break"
        : Json && !Headless && With != NoDebugger ? "--json goes with --headless or --with none: otherwise the debugger itself takes the terminal"
        : null;

    /// <summary>What was asked for, else what suits the program.</summary>
    public Debugger Choose(ProgramKind kind)
    {
        string name = With ?? (kind == ProgramKind.Go ? "dlv" : "gdb");
        return Debugger.All.First(debugger => debugger.Name == name);
    }

    private static IPEndPoint? ParseAddress(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > IPEndPoint.MaxPort)
        {
            return null;
        }

        return text[..colon] switch
        {
            "" => new IPEndPoint(IPAddress.Any, port),
            "localhost" => new IPEndPoint(IPAddress.Loopback, port),
            ['[', .. string inner, ']'] when IPAddress.TryParse(inner, out IPAddress? six) => new IPEndPoint(six, port),
            string host when !host.Contains(':', StringComparison.Ordinal) && host.Count(c => c == '.') == 3 && IPAddress.TryParse(host, out IPAddress? four) => new IPEndPoint(four, port),
            _ => null,
        };
    }
}
