// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Debugging.Programs;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>The process that a debugger shall attach to.</summary>
internal sealed record DebugTarget
{
    public required ProcessIdentity Identity { get; init; }

    public required ProgramInfo Program { get; init; }

    /// <summary>The program's path as the process sees it, for people and for editors.</summary>
    public required string Executable { get; init; }

    /// <summary>True where it is held at its first instruction: it must not run when a debugger fails.</summary>
    public bool HeldAtEntry { get; init; }

    /// <summary>True while a keeper watches it, which sends one SIGCONT as soon as it sees a debugger.</summary>
    public bool HasKeeper { get; init; }

    public int Pid => Identity.Pid;

    /// <summary>The program's file itself: where there is /proc even when it was deleted or lies in another mount namespace.</summary>
    public string File
    {
        get => field ?? string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid}/exe");
        init;
    }
}
