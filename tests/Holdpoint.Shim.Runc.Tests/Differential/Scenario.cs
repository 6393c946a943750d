// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>Steps that both shims are taken through.</summary>
internal sealed record Scenario(string Name, params IReadOnlyList<Step> Steps)
{
    /// <summary>The topics of what ours tells, where it is not to tell what theirs does.</summary>
    public string? OurEvents { get; init; }

    public override string ToString() => Name;
}
