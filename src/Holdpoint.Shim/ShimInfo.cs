// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>What a shim says of itself.</summary>
/// <param name="Runtime">The name as a runtime, such as <c>io.containerd.runcs.v1</c>: containerd takes its last two parts for the executable's name.</param>
/// <param name="Version">Of the shim.</param>
public sealed record ShimInfo(string Runtime, string Version)
{
    /// <summary>Of the source; empty where unknown.</summary>
    public string Revision { get; init; } = "";

    /// <summary>The variable that makes every <c>Create</c> wait for a debugger, such as <c>CONTAINERD_SHIM_RUNCS_V1_WAIT_DEBUGGER</c>.</summary>
    public string WaitVariable => $"CONTAINERD_SHIM_{string.Join('_', Runtime.Split('.')[^2..]).ToUpperInvariant().Replace('-', '_')}_WAIT_DEBUGGER";
}
