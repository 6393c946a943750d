// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Windows;

/// <summary>A process on Windows waits for its event, or was created suspended: neither ends by a debugger's `continue`.</summary>
internal static class HeldByWindows
{
    public static string Until(int pid) => $"you have continued it in the debugger and typed: holdpoint release {pid}";
}
