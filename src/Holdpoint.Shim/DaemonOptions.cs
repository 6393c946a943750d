// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>How the daemon of a shim begins.</summary>
public sealed record DaemonOptions
{
    /// <summary>A cgroup that it joins, as a path below the hierarchies; null: it stays where containerd is.</summary>
    public string? Cgroup { get; init; }
}
