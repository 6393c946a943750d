// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events.Fifo;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Events;

/// <summary>The one place that chooses the form an event has on this system: a FIFO on Linux; elsewhere there is none yet.</summary>
internal static class PlatformEvents
{
    public static FifoEvent Create(string name)
    {
        ThrowIfUnsupported();
        return FifoEvent.Create(EventDirectory.Open(), name);
    }

    public static SignalOutcome Signal(string name)
    {
        ThrowIfUnsupported();
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

    public static void ThrowIfUnsupported()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Holdpoint's events work on Linux only so far");
        }
    }
}
