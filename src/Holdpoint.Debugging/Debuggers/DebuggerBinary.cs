// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>Where a debugger's program is, and which package of Debian brings it.</summary>
internal sealed record DebuggerBinary(string Program, string Package)
{
    public static readonly DebuggerBinary Delve = new("dlv", "delve");
    public static readonly DebuggerBinary Gdb = new("gdb", "gdb");
    public static readonly DebuggerBinary GdbServer = new("gdbserver", "gdbserver");
    public static readonly DebuggerBinary Lldb = new("lldb", "lldb");

    /// <summary>The first one in PATH that may be executed; null where there is none.</summary>
    public string? TryFind() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Where(folder => folder.StartsWith('/'))
            .Select(folder => Path.Combine(folder, Program))
            .FirstOrDefault(path => Libc.faccessat(Libc.AT_FDCWD, path, Libc.X_OK, 0) == 0 && File.Exists(path));

    /// <exception cref="DebuggerException">It is not in PATH.</exception>
    public string Find() => TryFind() ?? throw new DebuggerException(
        DebuggerError.Missing,
        $"{Program} is not in PATH; install it first: apt install {Package}");
}
