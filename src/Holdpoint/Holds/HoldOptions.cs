// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Holds;

/// <summary>How a program holds itself.</summary>
public sealed record HoldOptions
{
    /// <summary>What <c>holdpoint ps</c> shows beside the hold, such as the name of the request that waits.</summary>
    public string? Label { get; init; }

    /// <summary>The longest time to wait, at most 24 days; <see cref="Timeout.InfiniteTimeSpan"/> waits for a signal only.</summary>
    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Takes the lines <c>Halting until signalled</c> and what ended the wait; standard error where null.</summary>
    public Action<string>? Log { get; init; }
}
