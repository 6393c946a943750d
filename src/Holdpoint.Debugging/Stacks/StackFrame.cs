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
