// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Stacks;

/// <summary>One call on a stack, innermost first.</summary>
/// <param name="Function">As its language writes it; null where it has no name.</param>
/// <param name="File">Of its source; null where that is not known.</param>
/// <param name="Line">0 where it is not known.</param>
/// <param name="Module">The file that its code is in; null for code made while it runs.</param>
/// <param name="Address">Of the instruction that it is at, or goes on at.</param>
internal sealed record StackFrame(string? Function, string? File, int Line, string? Module, ulong Address)
{
    /// <summary>The compiler has put it into the one below.</summary>
    public bool IsInlined { get; init; }
}

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

/// <summary>A stack that the language's runtime switches between threads: a goroutine.</summary>
/// <param name="Id">The runtime's number.</param>
/// <param name="State">As the runtime writes it: "chan receive", "running".</param>
/// <param name="Frames">Innermost first.</param>
internal sealed record TaskStack(ulong Id, string State, IReadOnlyList<StackFrame> Frames)
{
    /// <summary>The thread that runs it; null where none does.</summary>
    public int? Thread { get; init; }

    /// <summary>As in <see cref="ThreadStack.DidNotMove"/>.</summary>
    public bool? DidNotMove { get; init; }
}

/// <summary>A way to stacks that was tried.</summary>
/// <param name="Source">Such as "libdw".</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Worked">Whether it gave frames.</param>
internal sealed record SourceAttempt(string Source, string Outcome, bool Worked);

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
