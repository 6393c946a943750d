// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>What <c>Create</c> asks for.</summary>
public sealed record CreateRequest
{
    /// <summary>The shim that it is asked of.</summary>
    public required ShimContext Context { get; init; }

    /// <summary>The container.</summary>
    public required string Id { get; init; }

    /// <summary>The folder with its <c>config.json</c>.</summary>
    public required string Bundle { get; init; }

    /// <summary>To be mounted on the bundle's <c>rootfs</c>, in this order; empty: <c>config.json</c> has the root.</summary>
    public IReadOnlyList<Mount> Rootfs { get; init; } = [];

    /// <summary>Where the first process's input and output go.</summary>
    public required StdioRequest Stdio { get; init; }

    /// <summary>The folder of a checkpoint that the container is to be restored from by its start; empty: none.</summary>
    public string Checkpoint { get; init; } = "";

    /// <summary>The checkpoint before that.</summary>
    public string ParentCheckpoint { get; init; } = "";

    /// <summary>The runtime's options; null where there are none.</summary>
    public TypedValue? Options { get; init; }
}
