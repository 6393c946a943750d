// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Holds;

/// <summary>What <c>debugger-&lt;pid&gt;.json</c> says of the holds of one process.</summary>
internal sealed record HoldDescription
{
    public required int Pid { get; init; }

    /// <summary>Field 22 of /proc/PID/stat: tells this process from a later one of its pid.</summary>
    public required ulong StartTime { get; init; }

    public int? Keeper { get; init; }

    public ulong? KeeperStartTime { get; init; }

    public IReadOnlyList<HoldEntry> Holds { get; init; } = [];
}

/// <summary>One hold of a process.</summary>
internal sealed record HoldEntry
{
    public required string HoldPoint { get; init; }

    public string? Label { get; init; }

    public required DateTimeOffset Since { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public string OnDeadline { get; init; } = "release";

    public ContainerReference? Container { get; init; }
}
