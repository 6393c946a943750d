// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Events;
using Holdpoint.Events.Fifo;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Holds;

/// <summary>Ends holds from outside.</summary>
internal static class HoldRelease
{
    private const int PauseMilliseconds = 5;
    private static readonly TimeSpan _settle = TimeSpan.FromSeconds(2);

    /// <summary>Signals the debugger event of a hold; where its keeper is gone, continues the stopped process itself.</summary>
    public static ReleaseOutcome Release(HoldInfo hold)
    {
        if (OpenFolder(hold) is not { } folder)
        {
            return ReleaseOutcome.NobodyWaits;
        }

        using (folder)
        {
            string name = EventName.Debugger(hold.Pid);
            switch (FifoFile.Signal(folder, name))
            {
                case SignalOutcome.NotAllowed:
                    return ReleaseOutcome.NotAllowed;
                case SignalOutcome.NobodyWaits:
                    return ContinueOrphan(folder, name, hold);
                default:
                    return AwaitKeeper(folder, name, hold);
            }
        }
    }

    /// <summary>Has the keeper make a traced process a stopped one, so that any debugger can attach to it.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="limit">How long to wait for it.</param>
    public static ReleaseOutcome MakeReady(HoldInfo hold, TimeSpan limit)
    {
        if (IsReady(hold))
        {
            return ReleaseOutcome.Done;
        }

        if (hold.HoldPoint != "exec")
        {
            return hold.Identity.IsAlive ? ReleaseOutcome.Done : ReleaseOutcome.NobodyWaits;
        }

        if (hold.Keeper is not { } pid || ProcessIdentity.Of(pid) is not { } identity || PidFd.Open(identity) is not { } keeper)
        {
            return ReleaseOutcome.NobodyWaits;
        }

        using (keeper)
        {
            if (keeper.Send(Signal.SIGUSR1) is Errno.EPERM)
            {
                return ReleaseOutcome.NotAllowed;
            }
        }

        bool inTime = WaitFor(limit, () => IsReady(hold) || !hold.Identity.IsAlive);
        return !hold.Identity.IsAlive ? ReleaseOutcome.NobodyWaits
            : inTime ? ReleaseOutcome.Done
            : ReleaseOutcome.TimedOut;
    }

    private static bool IsReady(HoldInfo hold) =>
        hold.Identity.IsAlive && ProcessFiles.Status(hold.Pid) is { Tracer: 0, State: 'T' };

    /// <summary>
    /// A keeper takes the event away when the process goes on: whoever asks next should not see it any more. One that is
    /// being killed has the event open to its last moment, and takes the signal with it.
    /// </summary>
    private static ReleaseOutcome AwaitKeeper(EventDirectory folder, string name, HoldInfo hold)
    {
        if (HoldList.KeeperOf(DescriptionFile.Read(folder, name)) is not { } keeper)
        {
            return ReleaseOutcome.Done;
        }

        bool IsOver() => !folder.Names().Contains(name) || !hold.Identity.IsAlive;
        _ = WaitFor(_settle, () => IsOver() || !keeper.IsAlive);
        return !keeper.IsAlive && !IsOver() ? ContinueOrphan(folder, name, hold) : ReleaseOutcome.Done;
    }

    private static ReleaseOutcome ContinueOrphan(EventDirectory folder, string name, HoldInfo hold)
    {
        if (HoldList.KeeperOf(DescriptionFile.Read(folder, name)) is not { IsAlive: false } || PidFd.Open(hold.Identity) is not { } process)
        {
            return ReleaseOutcome.NobodyWaits;
        }

        using (process)
        {
            if (ProcessFiles.Status(hold.Pid) is not { State: 'T' })
            {
                return ReleaseOutcome.NobodyWaits;
            }

            if (process.Send(Signal.SIGCONT) is Errno.EPERM)
            {
                return ReleaseOutcome.NotAllowed;
            }

            // The process may hold itself by now: then the event is its own.
            folder.RemoveIf(name, () => HoldList.KeeperOf(DescriptionFile.Read(folder, name)) is { IsAlive: false });
            return ReleaseOutcome.Done;
        }
    }

    private static EventDirectory? OpenFolder(HoldInfo hold) =>
        EventFolders.Open().Aggregate((EventDirectory?)null, (found, folder) =>
        {
            if (folder.Path == hold.Folder)
            {
                return folder;
            }

            folder.Dispose();
            return found;
        });

    private static unsafe bool WaitFor(TimeSpan limit, Func<bool> condition)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                return false;
            }

            _ = Libc.poll(null, 0, PauseMilliseconds);
        }

        return true;
    }
}

/// <summary>What became of a request for a held process.</summary>
internal enum ReleaseOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>Nothing waits there any more.</summary>
    NobodyWaits,

    /// <summary>It belongs to another user.</summary>
    NotAllowed,

    /// <summary>The keeper did not answer in time.</summary>
    TimedOut,
}
