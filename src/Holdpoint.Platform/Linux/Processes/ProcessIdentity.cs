// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>One process for as long as the machine is up: a pid alone is given away again.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartTime">Clock ticks after boot (field 22 of /proc/PID/stat).</param>
internal readonly record struct ProcessIdentity(int Pid, ulong StartTime)
{
    public static ProcessIdentity? Of(int pid) =>
        ProcessFiles.Stat(pid) is { } stat ? new ProcessIdentity(pid, stat.StartTime) : null;

    /// <summary>True while this process, and no later one of the same pid, is there and no zombie.</summary>
    public bool IsAlive => ProcessFiles.Stat(Pid) is { State: not ('Z' or 'X') } stat && stat.StartTime == StartTime;
}
