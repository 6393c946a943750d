// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Programs;
using Holdpoint.Holds;
using Holdpoint.Systems;

namespace Holdpoint.Cli.Windows.Attach;

/// <summary>The hold that `attach` is about on Windows: found, and allowed.</summary>
[SupportedOSPlatform("windows")]
internal static class AttachHold
{
    /// <exception cref="CommandFailure">It is not held, is another user's, or has a debugger already.</exception>
    public static DebugTarget Find(int pid)
    {
        HoldInfo? hold = HoldSystem.Current.List().FirstOrDefault(hold => hold.Pid == pid && hold.IsHeld);
        if (hold is null || HoldSystem.Current.Look(pid) is { Exists: false } or { Foreign: true })
        {
            throw NotHeld.Explain(pid);
        }

        if (hold.State == HoldState.Attached)
        {
            throw new CommandFailure(
                ExitCodes.Failed,
                $"{pid} is being debugged already, and Windows lets in one debugger at a time: continue in that one and type 'holdpoint release {pid}', or detach it first");
        }

        return new DebugTarget
        {
            Identity = hold.Identity,
            Program = hold.Executable is { } path ? ProgramReader.OfFile(path) : ProgramInfo.NotKnown("Windows does not tell its file"),
            Executable = hold.Executable ?? "?",
            File = hold.Executable ?? "",
        };
    }
}
