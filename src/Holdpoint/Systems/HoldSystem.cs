// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Holds;

namespace Holdpoint.Systems;

/// <summary>What events and holds are on an operating system: the one place that chooses it.</summary>
internal abstract class HoldSystem
{
    /// <summary>The system that this program runs on.</summary>
    public static HoldSystem Current { get; } =
        OperatingSystem.IsWindows() ? new WindowsSystem()
        : OperatingSystem.IsLinux() ? new LinuxSystem()
        : new UnsupportedSystem();

    /// <summary>Makes an event of this process.</summary>
    /// <exception cref="HoldpointException">It cannot be made.</exception>
    public abstract PlatformEvent Create(string name);

    /// <summary>Sets an event of a process that this user may signal.</summary>
    /// <exception cref="HoldpointException">Where events are cannot be looked at.</exception>
    public abstract SignalOutcome Signal(string name);

    /// <summary>What waits and may be looked at by this user.</summary>
    /// <exception cref="HoldpointException">Where events are cannot be looked at.</exception>
    public abstract IReadOnlyList<HoldInfo> List();

    /// <summary>Ends a hold.</summary>
    public abstract ReleaseOutcome Release(HoldInfo hold);

    /// <summary>What is known of a process, held or not.</summary>
    public abstract ProcessSight Look(int pid);
}

/// <summary>A process as this user sees it.</summary>
/// <param name="Exists">There is such a process.</param>
/// <param name="Foreign">It is another user's, and this one may do nothing to it.</param>
/// <param name="Name">Its program.</param>
internal readonly record struct ProcessSight(bool Exists, bool Foreign, string? Name);
