// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Stacks;

/// <summary>A thread of the kernel's, at one moment.</summary>
internal sealed record ThreadStack(int Id, string Name, char State)
{
    /// <summary>The system call that it is in; null where it is in none.</summary>
    public string? SystemCall { get; init; }

    /// <summary>The kernel's function that it sleeps in; null where that is not told.</summary>
    public string? WaitChannel { get; init; }

    /// <summary>Its own frames; empty where they could not be had: <see cref="Problem"/> says why.</summary>
    public IReadOnlyList<StackFrame> Frames { get; init; } = [];

    /// <summary>The kernel's, where they were asked for and root asked.</summary>
    public IReadOnlyList<string> KernelFrames { get; init; } = [];

    /// <summary>What is missing, and why.</summary>
    public string? Problem { get; init; }

    /// <summary>How long it was stopped for; null where it was not stopped.</summary>
    public TimeSpan? Pause { get; init; }

    /// <summary>What it was at in each of several samples is the same; null where there was one sample.</summary>
    public bool? DidNotMove { get; init; }
}
