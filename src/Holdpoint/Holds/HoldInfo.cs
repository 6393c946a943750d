// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Holds;

/// <summary>One hold as `holdpoint ps` shows it; what is not known is null. The JSON of docs/protocol.md.</summary>
internal sealed record HoldInfo
{
    public required int Pid { get; init; }

    /// <summary>The event's name, such as debugger-4711.</summary>
    public string? Event { get; init; }

    /// <summary>When the process was started.</summary>
    public DateTimeOffset? Started { get; init; }

    public string? Executable { get; init; }

    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>The arguments as one text, on Windows, where that is what a program gets; not part of the JSON.</summary>
    public string? CommandLine { get; init; }

    /// <summary>exec, code or rpc; null when the event has no description.</summary>
    public string? HoldPoint { get; init; }

    public string? Label { get; init; }

    public required HoldState State { get; init; }

    /// <summary>True where there is something to release or to attach to.</summary>
    public bool IsHeld => State is HoldState.Held or HoldState.Attached;

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    /// <summary>release, kill or fail.</summary>
    public string? OnDeadline { get; init; }

    public ContainerReference? Container { get; init; }

    public DebuggerReference? Debugger { get; init; }

    /// <summary>The name of the user that owns the process.</summary>
    public string? User { get; init; }

    /// <summary>The pid of the keeper while it lives.</summary>
    public int? Keeper { get; init; }

    /// <summary>What kill and release must aim at; not part of the JSON.</summary>
    public ProcessIdentity Identity { get; init; }

    /// <summary>The folder that holds the event; not part of the JSON.</summary>
    public string Folder { get; init; } = "";
}

/// <summary>A container as containerd names it.</summary>
internal sealed record ContainerReference(string Namespace, string Id);

/// <summary>The process that traces the held one.</summary>
internal sealed record DebuggerReference(int Pid, string Name);

/// <summary>What a hold is in.</summary>
internal enum HoldState
{
    /// <summary>Waits.</summary>
    Held,

    /// <summary>A debugger is in; the program has not continued.</summary>
    Attached,

    /// <summary>Its process is gone.</summary>
    Stale,

    /// <summary>Runs, and does something when it is signalled: a stackdump event.</summary>
    Listening,
}
