// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Systems;

namespace Holdpoint.Cli;

/// <summary>An event that a verb sets, and what it says of it.</summary>
internal static class EventSignal
{
    /// <exception cref="CommandFailure">Nobody waits on it, or this user may not set it.</exception>
    public static void Set(int pid, string name)
    {
        HoldInfo? hold = name.StartsWith(EventName.DebuggerPrefix, StringComparison.Ordinal) ? HoldSystem.Current.List().FirstOrDefault(hold => hold.Pid == pid && hold.IsHeld) : null;
        // A release reaches the process also where the keeper is gone and no event is read any more.
        SignalOutcome outcome = hold is null ? HoldSystem.Current.Signal(name) : HoldSystem.Current.Release(hold) switch
        {
            ReleaseOutcome.Done => SignalOutcome.Signalled,
            ReleaseOutcome.NotAllowed => SignalOutcome.NotAllowed,
            _ => SignalOutcome.NobodyWaits,
        };
        if (outcome == SignalOutcome.Signalled)
        {
            return;
        }

        ProcessSight sight = HoldSystem.Current.Look(pid);
        throw outcome == SignalOutcome.NotAllowed || sight.Foreign
            ? new CommandFailure(ExitCodes.NotPermitted, $"{name} may not be set: it belongs to another user; {Hints.MoreRights}")
            : sight.Exists ? new CommandFailure(ExitCodes.NotFound, $"nobody waits on {name}; 'holdpoint ps' lists what waits")
            : NotHeld.Explain(pid);
    }

    public static JsonObject ToJson(int pid, string name) => new() { ["pid"] = pid, ["event"] = name, ["outcome"] = "signalled" };
}
