// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Stacks;

/// <summary>What is wanted of a process's stacks.</summary>
internal sealed record StackRequest
{
    public static readonly TimeSpan DefaultBudget = TimeSpan.FromMilliseconds(50);

    /// <summary>The kernel's frames also.</summary>
    public bool Kernel { get; init; }

    /// <summary>The frames of threads also where the language has stacks of its own.</summary>
    public bool Native { get; init; }

    /// <summary>The longest that any thread may be stopped.</summary>
    public TimeSpan Budget { get; init; } = DefaultBudget;
}
