// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Stacks;

/// <summary>What a process is doing.</summary>
internal sealed record ProcessStacks(int Pid, string Name)
{
    public string? Executable { get; init; }

    /// <summary>The language or runtime: "Go go1.22.1", "native".</summary>
    public string Language { get; init; } = "native";

    public IReadOnlyList<ThreadStack> Threads { get; init; } = [];

    /// <summary>Null where the language has no stacks of its own.</summary>
    public IReadOnlyList<TaskStack>? Tasks { get; init; }

    public IReadOnlyList<SourceAttempt> Tried { get; init; } = [];

    /// <summary>The longest that a thread was stopped; zero where none was.</summary>
    public TimeSpan LongestPause { get; init; }

    /// <summary>All threads were stopped at once, which a runtime's own stacks need.</summary>
    public bool WasStoppedWhole { get; init; }

    /// <summary>The budget ended before everything was read.</summary>
    public bool IsPartial { get; init; }

    /// <summary>What a reader must know of the whole: it was held already, or another debugs it.</summary>
    public string? Remark { get; init; }
}
