// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using Holdpoint.Events;
using Holdpoint.Events.Win32;
using Holdpoint.Holds;
using Holdpoint.Platform.Windows.Processes;

namespace Holdpoint.Systems;

/// <summary>Kernel events, and the object manager's directory of them.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsSystem : HoldSystem
{
    public override PlatformEvent Create(string name) => Win32Event.Create(name);

    public override SignalOutcome Signal(string name)
    {
        // An event can outlive its process through somebody else's handle: nobody waits on that one.
        return EventName.PidOf(name) is { } pid && !Exists(pid) ? SignalOutcome.NobodyWaits : Win32Event.Signal(name);
    }

    public override IReadOnlyList<HoldInfo> List() => Win32HoldList.Read();

    public override ReleaseOutcome Release(HoldInfo hold) => Signal(EventName.Debugger(hold.Pid)) switch
    {
        SignalOutcome.Signalled => Win32Orphan.Settle(hold.Pid),
        SignalOutcome.NotAllowed => ReleaseOutcome.NotAllowed,
        _ => ReleaseOutcome.NobodyWaits,
    };

    public override ProcessSight Look(int pid)
    {
        using WindowsProcess? process = WindowsProcess.Open(pid, out bool denied);
        return process is not null ? new ProcessSight(Exists: true, Foreign: false, Path.GetFileName(process.Executable)) : new ProcessSight(Exists: denied, Foreign: denied, null);
    }

    private static bool Exists(int pid)
    {
        using WindowsProcess? process = WindowsProcess.Open(pid, out bool denied);
        return process is not null || denied;
    }
}
