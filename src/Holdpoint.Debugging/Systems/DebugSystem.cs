// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Debuggers;

namespace Holdpoint.Debugging.Systems;

/// <summary>What debuggers need of an operating system: the one place that chooses it.</summary>
internal abstract class DebugSystem
{
    /// <summary>The system that this program runs on.</summary>
    public static DebugSystem Current { get; } = OperatingSystem.IsWindows() ? new WindowsDebugSystem() : new LinuxDebugSystem();

    /// <summary>Those that there are here, by the names of --with.</summary>
    public abstract IReadOnlyList<Debugger> Debuggers { get; }

    /// <summary>True where the stop of a process is a signal, which a debugger shall not take for the program's own affair.</summary>
    public abstract bool StopsBySignal { get; }

    /// <summary>The first program of this name in PATH that may be executed; null where there is none.</summary>
    public abstract string? Find(string program);

    /// <summary>What installs a debugger.</summary>
    public abstract string Installation(DebuggerBinary binary);

    /// <summary>Starts a program whose output this process can read.</summary>
    /// <param name="arguments">The program's path first.</param>
    /// <param name="detached">True for one that outlives us and our terminal.</param>
    public abstract LoggedProcess Start(IReadOnlyList<string> arguments, bool detached);

    /// <summary>A file that a debugger started from here can open; where it has to be deleted, its path is in <see cref="DebuggerCommand.File"/>.</summary>
    public abstract string CommandFile(string text);

    /// <summary>The files of the shared libraries that a program names, where the loader usually finds them.</summary>
    public abstract IEnumerable<string> SharedLibraries(DebugTarget target);

    /// <summary>An argument as a shell takes it.</summary>
    public abstract string Quote(string argument);
}
