// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>One of the two that are compared.</summary>
internal sealed record ShimBinary(string Name, string Path)
{
    /// <summary>containerd's own, of 2.1.</summary>
    public static ShimBinary Theirs { get; } = new("theirs", System.IO.Path.Combine(Repository.Cache, "versions", "2.1", "bin", "containerd-shim-runc-v2"));

    public static ShimBinary Ours { get; } = new("ours", Repository.Published("containerd-shim-runcs-v1"));

    public override string ToString() => Name;
}
