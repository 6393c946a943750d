// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Programs;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Windows.Tests.Attach;

/// <summary>What a debugger is given.</summary>
internal static class Targets
{
    public static Debugger Delve => Debugger.All.First(debugger => debugger.Name == "dlv");

    public static Debugger Gdb => Debugger.All.First(debugger => debugger.Name == "gdb");

    public static DebugTarget Of(int pid, string executable) => new()
    {
        Identity = new ProcessIdentity(pid, 0),
        Program = ProgramReader.OfFile(executable),
        Executable = executable,
        File = executable,
    };
}
