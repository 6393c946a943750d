// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Systems;

namespace Holdpoint.Cli;

/// <summary>Why a pid is not in the list.</summary>
internal static class NotHeld
{
    public static CommandFailure Explain(int pid) => HoldSystem.Current.Look(pid) switch
    {
        { Exists: false } => new CommandFailure(ExitCodes.NotFound, $"there is no process {pid}; 'holdpoint ps' lists the processes that wait"),
        { Foreign: true } => new CommandFailure(ExitCodes.NotPermitted, $"{pid} belongs to another user; {Hints.MoreRights}, or ask that user"),
        ProcessSight sight => new CommandFailure(ExitCodes.NotFound, $"{pid} ({sight.Name}) is not held; 'holdpoint ps' lists the processes that wait"),
    };
}
