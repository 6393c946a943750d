// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Holds;

/// <summary>
/// The processes whose keeper was killed. They are held only while they are stopped; on the way from the keeper's trace into
/// the stop they are seen running for a moment. All that are found are waited for at once: another user can describe as many
/// of his processes in this way as he likes, and must not make root wait for each.
/// </summary>
internal sealed class Orphans
{
    private const int PauseMilliseconds = 5;
    private static readonly TimeSpan _settle = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<ProcessIdentity> _moving = [];
    private bool _settled;

    /// <summary>True once it has been seen running for all of the time. Before, it is noted, and counts as held.</summary>
    public bool HasGoneOn(ProcessIdentity process)
    {
        if (Stands(process))
        {
            return false;
        }

        if (!_settled)
        {
            _ = _moving.Add(process);
            return false;
        }

        return _moving.Contains(process);
    }

    /// <summary>Waits until those that were noted stand, or the time has passed; false when there were none.</summary>
    public unsafe bool Settle()
    {
        bool any = _moving.Count > 0;
        long started = Stopwatch.GetTimestamp();
        _ = _moving.RemoveWhere(Stands);
        while (_moving.Count > 0 && Stopwatch.GetElapsedTime(started) < _settle)
        {
            _ = Libc.poll(null, 0, PauseMilliseconds);
            _ = _moving.RemoveWhere(Stands);
        }

        _settled = true;
        return any;
    }

    /// <summary>Stopped, or at its end.</summary>
    private static bool Stands(ProcessIdentity process) => ProcessFiles.Stat(process.Pid) is not { State: not ('T' or 't' or 'Z' or 'X') };
}
