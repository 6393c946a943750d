// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Holds;

/// <summary>What waits on this machine, read from the event folders and /proc.</summary>
internal static class HoldList
{
    /// <summary>The holds of this user or, for root, of every user; entries whose process is gone are removed on the way.</summary>
    /// <exception cref="HoldpointException">This user's own event folder is refused.</exception>
    public static IReadOnlyList<HoldInfo> Read()
    {
        Orphans orphans = new();
        IReadOnlyList<HoldInfo> holds = Read(orphans);
        return orphans.Settle() ? Read(orphans) : holds;
    }

    private static IReadOnlyList<HoldInfo> Read(Orphans orphans)
    {
        List<HoldInfo> holds = [];
        foreach (EventDirectory folder in EventFolders.Open())
        {
            using (folder)
            {
                foreach (string name in folder.EventNames())
                {
                    if (name.StartsWith(EventName.DebuggerPrefix, StringComparison.Ordinal))
                    {
                        holds.AddRange(OfEvent(folder, name, orphans));
                    }
                    else if (folder.IsStale(name))
                    {
                        // Of a process that was killed while it could write its stacks.
                        folder.RemoveIf(name, () => folder.IsStale(name));
                    }
                }
            }
        }

        return [.. holds.OrderBy(hold => hold.Since).ThenBy(hold => hold.Pid)];
    }

    private static IEnumerable<HoldInfo> OfEvent(EventDirectory folder, string name, Orphans orphans)
    {
        if (EventName.PidOf(name) is not { } pid || IsForeign(folder, pid))
        {
            return [];
        }

        HoldDescription? description = DescriptionFile.Read(folder, name);
        if (IsOver(folder, name, pid, description, orphans) || ProcessFiles.Status(pid) is not { } status || ProcessIdentity.Of(pid) is not { } identity)
        {
            folder.RemoveIf(name, () => IsOver(folder, name, pid, DescriptionFile.Read(folder, name), orphans));
            return [];
        }

        if (folder.MadeAt(name) is not { } made || description is { Holds.Count: 0, Keeper: not null })
        {
            // Gone meanwhile; or a keeper is ready for a program that has not been executed yet.
            return [];
        }

        // Signals go to the keeper: what the folder's owner wrote there must not aim them at a process of somebody else.
        bool keeperLives = KeeperOf(description) is { IsAlive: true } keeper && ProcessFiles.Status(keeper.Pid)?.EffectiveUid == folder.Owner;
        int? debugger = status.Tracer != 0 && status.Tracer != description?.Keeper ? status.Tracer : null;
        HoldInfo hold = new()
        {
            Pid = pid,
            Event = name,
            Started = BootTime.OfTicks(identity.StartTime),
            Executable = ProcessFiles.Executable(pid),
            Arguments = ProcessFiles.Arguments(pid),
            State = debugger is null ? HoldState.Held : HoldState.Attached,
            Debugger = debugger is { } tracer ? new DebuggerReference(tracer, ProcessFiles.Name(tracer) ?? "?") : null,
            User = Users.NameOf(status.EffectiveUid),
            Keeper = keeperLives ? description!.Keeper : null,
            Identity = identity,
            Folder = folder.Path,
        };
        return description is null or { Holds.Count: 0 } ? [hold with { Since = made }] : description.Holds.Select(entry => hold with
        {
            HoldPoint = entry.HoldPoint,
            Label = entry.Label,
            Since = entry.Since,
            Deadline = entry.Deadline,
            OnDeadline = entry.OnDeadline,
            Container = entry.Container,
        });
    }

    public static ProcessIdentity? KeeperOf(HoldDescription? description) =>
        description is { Keeper: { } pid, KeeperStartTime: { } started } ? new ProcessIdentity(pid, started) : null;

    private static bool IsOver(EventDirectory folder, string name, int pid, HoldDescription? description, Orphans orphans) =>
        folder.IsStale(name) || ProcessIdentity.Of(pid) is not { } process || (KeeperOf(description) is { IsAlive: false } && orphans.HasGoneOn(process));

    /// <summary>In another user's folder only that user's own processes count: the folder's owner can write any name there.</summary>
    private static bool IsForeign(EventDirectory folder, int pid) =>
        folder.Owner != Libc.geteuid() && ProcessFiles.Status(pid) is { } status && status.EffectiveUid != folder.Owner;
}
