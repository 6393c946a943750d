// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Systems;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>Where a debugger's program is, and what brings it.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Package">The package of Debian.</param>
/// <param name="OnWindows">What installs it on Windows.</param>
internal sealed record DebuggerBinary(string Program, string Package, string? OnWindows = null)
{
    private const string Msys = "install MSYS2, in it: pacman -S mingw-w64-ucrt-x86_64-gdb; then put its ucrt64\\bin into PATH";

    public static readonly DebuggerBinary Delve = new("dlv", "delve", "go install github.com/go-delve/delve/cmd/dlv@latest");
    public static readonly DebuggerBinary Gdb = new("gdb", "gdb", Msys);
    public static readonly DebuggerBinary GdbServer = new("gdbserver", "gdbserver", Msys);
    public static readonly DebuggerBinary Lldb = new("lldb", "lldb");

    /// <summary>The first one in PATH that may be executed; null where there is none.</summary>
    public string? TryFind() => DebugSystem.Current.Find(Program);

    /// <exception cref="DebuggerException">It is not in PATH.</exception>
    public string Find() => TryFind() ?? throw new DebuggerException(
        DebuggerError.Missing,
        $"{Program} is not in PATH; install it first: {DebugSystem.Current.Installation(this)}");
}
