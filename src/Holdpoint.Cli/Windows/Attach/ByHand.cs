// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Windows;

namespace Holdpoint.Cli.Windows.Attach;

/// <summary>What somebody types who starts a debugger of Windows himself.</summary>
internal static class ByHand
{
    /// <summary>Debuggers of Microsoft, which attach is not able to start for him: they have a window, or a prompt, of their own.</summary>
    private static readonly string[] _microsoft = ["windbg -p {0}", "cdb -p {0}", "vsjitdebugger -p {0}"];

    public static IReadOnlyList<string> Commands(DebugTarget target) =>
    [
        .. Debugger.All.Where(debugger => debugger.Suits(target.Program.Kind)).Select(debugger => debugger.ByHand(target.Pid)),
        .. Microsoft(target.Pid),
    ];

    public static IEnumerable<string> Microsoft(int pid) => _microsoft.Select(command => string.Format(CultureInfo.InvariantCulture, command, pid));

    public static IReadOnlyList<string> Notes(int pid) =>
    [
        $"In Visual Studio: Debug > Attach to Process (Ctrl+Alt+P), process {pid}; vsjitdebugger comes with it.",
        $"Set breakpoints, and continue; {pid} stays held until {HeldByWindows.Until(pid)}",
    ];
}
