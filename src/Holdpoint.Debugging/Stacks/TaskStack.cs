// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Stacks;

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
