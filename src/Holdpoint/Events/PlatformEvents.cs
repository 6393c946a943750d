// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events.Fifo;
using Holdpoint.Platform.Linux;

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
        using EventDirectory? folder = EventDirectory.OpenIfThere(EventDirectory.DefaultPath, Libc.geteuid());
        return folder is null ? SignalOutcome.NobodyWaits : FifoFile.Signal(folder, name);
    }

    public static void ThrowIfUnsupported()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Holdpoint's events work on Linux only so far");
        }
    }
}
