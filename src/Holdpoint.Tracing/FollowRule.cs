// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Tracing;

/// <summary>Which descendants of a program are held at their first instruction.</summary>
internal sealed record FollowRule
{
    /// <summary>A shell pattern (*, ?) for the executable's path or, without a slash, its last part; null matches every executable.</summary>
    public string? Executable { get; init; }

    /// <summary>A text that the arguments, joined by spaces, must contain.</summary>
    public string? Arguments { get; init; }

    /// <summary>The first match to hold, counted from 1.</summary>
    public int Nth { get; init; } = 1;

    /// <summary>Holds all matches from the <see cref="Nth"/> on, not that one alone.</summary>
    public bool Every { get; init; }

    /// <summary>
    /// The program is a shim's <c>start</c>: what is held is the daemon that it leaves behind, a descendant that executes the
    /// shim's own file, and the following ends with the program.
    /// </summary>
    public bool Daemon { get; init; }

    /// <summary>How many holds there will be at most.</summary>
    public int Most => Every ? int.MaxValue : 1;
}
