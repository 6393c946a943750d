// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Debuggers;

/// <summary>What a debugger made of a breakpoint's text.</summary>
/// <param name="Spec">As the user gave it.</param>
/// <param name="Place">Function, file and line as the debugger names them; null where it does not say.</param>
internal sealed record BreakpointPlace(string Spec, string? Place)
{
    /// <summary>Refuses what would be more than one line, and so more than one command, for a debugger.</summary>
    /// <exception cref="DebuggerException">A text is empty or holds control characters.</exception>
    public static void Check(IReadOnlyList<string> specs)
    {
        foreach (string spec in specs)
        {
            if (string.IsNullOrWhiteSpace(spec) || spec.Any(char.IsControl))
            {
                throw new DebuggerException(DebuggerError.BreakpointRefused, $"--break '{spec}': a breakpoint is one line, such as main.main or main.c:12");
            }
        }
    }

    /// <summary>The error for a breakpoint that a debugger refuses.</summary>
    public static DebuggerException Refused(string spec, string debugger, string reason) =>
        new(DebuggerError.BreakpointRefused, $"breakpoint '{spec}' cannot be set: {debugger} says: {reason}");
}
