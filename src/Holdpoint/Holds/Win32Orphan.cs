// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Holdpoint.Events;
using Holdpoint.Events.Win32;
using Holdpoint.Platform.Windows;
using Holdpoint.Platform.Windows.Processes;

namespace Holdpoint.Holds;

/// <summary>
/// A signalled process that was created suspended: its keeper lets it go. Where that was killed, its event has outlived it, in the
/// process itself, and nobody would act on the signal.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class Win32Orphan
{
    private const int SettleMilliseconds = 2000;

    /// <summary>Waits until the keeper has let it go: whoever asks next should not see it any more. Acts in the place of a dead one.</summary>
    public static ReleaseOutcome Settle(int pid)
    {
        if (Win32HoldList.Describe(pid) is not { Keeper: not null } description)
        {
            return ReleaseOutcome.Done;
        }

        string name = EventName.Debugger(pid);
        bool gone = false;
        bool alive = true;
        _ = SpinWait.SpinUntil(
            () =>
            {
                alive = Win32HoldList.KeeperOf(description) is not null;
                gone = !Exists(name);
                return gone || !alive;
            },
            SettleMilliseconds);
        return gone || alive ? ReleaseOutcome.Done : Resume(pid, name, description);
    }

    private static ReleaseOutcome Resume(int pid, string name, HoldDescription description)
    {
        using WindowsProcess? process = WindowsProcess.Open(pid, out bool denied, Kernel32.PROCESS_SUSPEND_RESUME | Kernel32.PROCESS_DUP_HANDLE);
        if (process is null || process.CreationTime != description.StartTime)
        {
            return denied ? ReleaseOutcome.NotAllowed : ReleaseOutcome.NobodyWaits;
        }

        using EventWaitHandle? signalled = Win32Event.Find(name);
        using EventWaitHandle? described = Win32Description.Open(name, description);
        SafeHandle[] given = [.. new[] { signalled?.SafeWaitHandle, described?.SafeWaitHandle }.OfType<SafeHandle>()];
        return process.Resume(given) ? ReleaseOutcome.Done : ReleaseOutcome.NotAllowed;
    }

    private static bool Exists(string name)
    {
        using EventWaitHandle? found = Win32Event.Find(name);
        return found is not null;
    }
}
