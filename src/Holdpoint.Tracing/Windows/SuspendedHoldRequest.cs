// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Tracing.Windows;

/// <summary>A program to start held, on Windows.</summary>
internal sealed record SuspendedHoldRequest
{
    /// <summary>The program and its arguments as one text, passed on as it is.</summary>
    public required string CommandLine { get; init; }

    /// <summary>The longest time a hold lasts; null for no bound.</summary>
    public TimeSpan? Timeout { get; init; }

    public DeadlineAction OnTimeout { get; init; }

    public string? Label { get; init; }

    /// <summary>Whether to tell on standard error that the program is held.</summary>
    public bool Announce { get; init; }
}
