// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Cli;

/// <summary>Why a pid is not in the list.</summary>
internal static class NotHeld
{
    public static CommandFailure Explain(int pid)
    {
        if (pid <= 0 || ProcessFiles.Status(pid) is not { } status)
        {
            return new CommandFailure(ExitCodes.NotFound, $"there is no process {pid}; 'holdpoint ps' lists the processes that wait");
        }

        return Libc.geteuid() != 0 && status.EffectiveUid != Libc.geteuid()
            ? new CommandFailure(ExitCodes.NotPermitted, $"{pid} belongs to another user; use sudo, or ask that user")
            : new CommandFailure(ExitCodes.NotFound, $"{pid} ({ProcessFiles.Stat(pid)?.Name}) is not held; 'holdpoint ps' lists the processes that wait");
    }
}
