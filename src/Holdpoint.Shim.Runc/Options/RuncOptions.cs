// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Options;

/// <summary>The runtime's options (containerd.runc.v1.Options), however they came.</summary>
internal sealed record RuncOptions
{
    public bool NoPivotRoot { get; init; }

    public bool NoNewKeyring { get; init; }

    /// <summary>That the daemon joins, as a path below the hierarchies; empty: none.</summary>
    public string ShimCgroup { get; init; } = "";

    /// <summary>The owner of the pipes that are the container's input and output.</summary>
    public uint IoUid { get; init; }

    public uint IoGid { get; init; }

    /// <summary>Empty: <c>runc</c>.</summary>
    public string BinaryName { get; init; } = "";

    /// <summary>Below which runc keeps its state, a folder for each namespace; empty: <c>/run/containerd/runc</c>.</summary>
    public string Root { get; init; } = "";

    public bool SystemdCgroup { get; init; }

    /// <summary>containerd's own; not used here.</summary>
    public string CriuImagePath { get; init; } = "";

    /// <summary>Where criu works while it restores.</summary>
    public string CriuWorkPath { get; init; } = "";

    public string TaskApiAddress { get; init; } = "";

    public uint TaskApiVersion { get; init; }
}
