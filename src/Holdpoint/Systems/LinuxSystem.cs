// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Events.Fifo;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Systems;

/// <summary>FIFOs in event folders, and /proc.</summary>
internal sealed class LinuxSystem : HoldSystem
{
    public override PlatformEvent Create(string name) => FifoEvent.Create(EventDirectory.Open(), name);

    public override SignalOutcome Signal(string name)
    {
        uint user = Libc.geteuid();
        int? pid = EventName.PidOf(name);
        uint? owner = pid is { } process ? ProcessFiles.Status(process)?.EffectiveUid : null;
        foreach (EventDirectory folder in EventFolders.Open())
        {
            using (folder)
            {
                // Any name can stand in another user's folder: there it counts for that user's processes only.
                if ((folder.Owner == user || folder.Owner == owner) && FifoFile.Signal(folder, name) is not SignalOutcome.NobodyWaits and SignalOutcome outcome)
                {
                    return outcome;
                }
            }
        }

        return user != 0 && owner is { } other && other != user ? SignalOutcome.NotAllowed : SignalOutcome.NobodyWaits;
    }

    public override IReadOnlyList<HoldInfo> List() => HoldList.Read();

    public override ReleaseOutcome Release(HoldInfo hold) => HoldRelease.Release(hold);

    public override ProcessSight Look(int pid)
    {
        if (pid <= 0 || ProcessFiles.Status(pid) is not { } status)
        {
            return default;
        }

        uint user = Libc.geteuid();
        return new ProcessSight(Exists: true, Foreign: user != 0 && status.EffectiveUid != user, ProcessFiles.Name(pid));
    }
}
