// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Systems;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>A debugger to be run in this terminal.</summary>
/// <param name="Arguments">The program's path first.</param>
internal sealed record DebuggerCommand(IReadOnlyList<string> Arguments)
{
    /// <summary>A file that it reads, of the form that <see cref="DebugSystem.CommandFile"/> gives.</summary>
    public string? File { get; init; }

    /// <summary>As one would type it in a shell.</summary>
    public string Line => string.Join(' ', Arguments.Select(Quote));

    /// <summary>An argument as a shell takes it.</summary>
    public static string Quote(string argument) => DebugSystem.Current.Quote(argument);
}
