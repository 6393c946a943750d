// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Holds;

namespace Holdpoint.Systems;

/// <summary>Where there are no named events yet.</summary>
internal sealed class UnsupportedSystem : HoldSystem
{
    public override PlatformEvent Create(string name) => throw NotHere();

    public override SignalOutcome Signal(string name) => throw NotHere();

    public override IReadOnlyList<HoldInfo> List() => throw NotHere();

    public override ReleaseOutcome Release(HoldInfo hold) => throw NotHere();

    public override ProcessSight Look(int pid) => throw NotHere();

    public static PlatformNotSupportedException NotHere() => new("Holdpoint's events work on Linux and Windows only so far");
}
