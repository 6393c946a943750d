// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Debuggers;

/// <summary>A debugger to be executed in place of this process, in this terminal.</summary>
/// <param name="Arguments">The program's path first.</param>
internal sealed record DebuggerCommand(IReadOnlyList<string> Arguments)
{
    /// <summary>As one would type it in a shell.</summary>
    public string Line => string.Join(' ', Arguments.Select(Quote));

    /// <summary>An argument as a shell takes it.</summary>
    public static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
