// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

// What is looked at in each round.
internal sealed partial class Keeper
{
    // How long a child that start left is waited for to execute the daemon: one that never does serves without an exec.
    private static readonly TimeSpan _forkingLimit = TimeSpan.FromSeconds(5);

    private void Look()
    {
        AfterProgram();
        int next = 0;
        while (next < _charges.Count)
        {
            Charge charge = _charges[next];
            Look(charge);
            if (charge.Held.Phase == HoldPhase.Ended)
            {
                TellEnd(charge);
                charge.Held.Dispose();
                _charges.RemoveAt(next);
            }
            else
            {
                next++;
            }
        }
    }

    private void Look(Charge charge)
    {
        HeldProcess held = charge.Held;
        if (held.Phase == HoldPhase.Ended)
        {
            return;
        }

        if (charge.Event.TakeSignal())
        {
            held.Release(HoldEnd.Signal);
        }
        else if (charge.Left is { } left && left <= TimeSpan.Zero)
        {
            charge.DeadlineIsOver = true;
            OnDeadline(held);
        }
        else if (BundleIsGone())
        {
            held.Release(HoldEnd.BundleGone);
        }
        else if (!held.IsTraced)
        {
            LookAtStopped(held);
        }
        else
        {
            held.TakePendingSignals();
            StopWhereSafe(charge);
        }
    }

    private static void LookAtStopped(HeldProcess held)
    {
        if (held.Identity.IsAlive)
        {
            held.LookForDebugger();
        }
        else
        {
            held.Release(HoldEnd.ProcessEnded);
        }
    }

    private void OnDeadline(HeldProcess held)
    {
        if (_request.OnTimeout == DeadlineAction.Kill)
        {
            held.Kill(HoldEnd.Deadline);
        }
        else
        {
            held.Release(HoldEnd.Deadline);
        }
    }

    /// <summary>A stopped process survives this keeper, a traced one does not stay held: so it is stopped as soon as no SIGHUP threatens.</summary>
    private void StopWhereSafe(Charge charge)
    {
        bool programRuns = _follow is not null && _request.Follow!.Daemon && _follow.ProgramEnd is null;
        if (programRuns || charge.Held.Phase != HoldPhase.Traced || ProcessFiles.Stat(charge.Held.Pid)?.Parent is not { } parent || parent == charge.ParentSeen)
        {
            return;
        }

        charge.ParentSeen = parent;
        if (ProcessGroups.IsOrphaned(charge.Held.Pid))
        {
            charge.Held.BecomeStopped();
        }
    }

    private bool BundleIsGone() => _request.Bundle is { } bundle
        && Libc.statx(Libc.AT_FDCWD, bundle, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out _) != 0
        && Libc.LastErrno == Errno.ENOENT;

    /// <summary>A shim's start that has ended: its daemon, if any, stays held; after a failure nothing is.</summary>
    private void AfterProgram()
    {
        if (_programDone || _request.Follow is not { Daemon: true } || _follow is not { ProgramEnd: { } end })
        {
            return;
        }

        long ended = _programEnded ??= Stopwatch.GetTimestamp();
        if (_taken == 0 && _follow.IsForking && Stopwatch.GetElapsedTime(ended) < _forkingLimit)
        {
            // Nothing makes start wait until its daemon's exec is complete: one in eight was seen to end before.
            return;
        }

        _programDone = true;
        bool failed = !end.Exited || end.ExitCode != 0;
        if (_taken == 0)
        {
            _log.Info(
                failed ? "Nothing to hold: start failed" : "Nothing to hold: start left no new daemon, the container joins a running shim",
                ("pid", _request.Target.Pid.ToString(CultureInfo.InvariantCulture)));
        }
        else if (failed)
        {
            foreach (Charge charge in _charges)
            {
                charge.Held.Release(HoldEnd.StartFailed);
            }
        }

        _follow.Leave();
    }

    /// <summary>Ends the following; of a shim's start only when it has ended, since its end decides over the hold.</summary>
    private void StopFollowing(FollowSession follow)
    {
        if (!_request.Follow!.Daemon || follow.ProgramEnd is not null)
        {
            follow.Leave();
        }
    }

    /// <summary>Asked to end: what can stay held is left stopped and releasable, the rest runs.</summary>
    private void GiveUp()
    {
        foreach (Charge charge in _charges)
        {
            if (charge.Held.Phase == HoldPhase.Traced && ProcessGroups.IsOrphaned(charge.Held.Pid))
            {
                charge.Held.BecomeStopped();
            }

            if (charge.Held.IsTraced)
            {
                charge.Held.Release(HoldEnd.KeeperEnds);
                charge.Event.Dispose();
            }
            else
            {
                charge.Event.Abandon();
            }
        }
    }

    private void TellEnd(Charge charge)
    {
        string reason = charge.Held.EndedBy switch
        {
            HoldEnd.Signal => "Released by a signal",
            HoldEnd.Debugger => "Released by a debugger",
            HoldEnd.Deadline => _request.OnTimeout == DeadlineAction.Kill ? "Killed by the deadline" : "Released by the deadline",
            HoldEnd.Continued => "Released by SIGCONT",
            HoldEnd.StartFailed => "Released: start failed",
            HoldEnd.BundleGone => "Released: the bundle is gone",
            _ => "The held process has ended",
        };
        _log.Info(reason, ("event", charge.Event.Name), ("pid", charge.Held.Pid.ToString(CultureInfo.InvariantCulture)));
    }
}
