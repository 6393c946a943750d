// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Shim.Runc.Commands;

/// <summary>
/// Commands of runc that a killed daemon has left running: one that makes the container would go on making it, in folders that are removed meanwhile, and leave it
/// to nobody.
/// </summary>
internal static class OrphanedCommands
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Kills those of a container, with what they have started, and waits until they are gone.</summary>
    /// <param name="global">The options that every command for this container begins with, and no other: <see cref="RuncArguments.Global"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were.</returns>
    public static async Task<int> EndAsync(IReadOnlyList<string> global, CancellationToken cancellationToken)
    {
        List<ProcessIdentity> orphans = Find(global);
        foreach (ProcessIdentity orphan in orphans)
        {
            using PidFd? process = PidFd.Open(orphan);
            _ = process?.Send(Signal.SIGKILL);
        }

        long began = Stopwatch.GetTimestamp();
        while (orphans.Exists(orphan => orphan.IsAlive) && Stopwatch.GetElapsedTime(began) < _limit)
        {
            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
        }

        return orphans.Count;
    }

    private static List<ProcessIdentity> Find(IReadOnlyList<string> global)
    {
        (ProcessIdentity Process, int Parent)[] all = [.. from pid in ProcessFiles.All() let stat = ProcessFiles.Stat(pid) where stat is not null select (new ProcessIdentity(pid, stat.Value.StartTime), stat.Value.Parent)];
        HashSet<int> found = [.. all.Where(process => IsOrphan(process.Process.Pid, process.Parent, global)).Select(process => process.Process.Pid)];
        for (int before = 0; before < found.Count;)
        {
            before = found.Count;
            found.UnionWith(all.Where(process => found.Contains(process.Parent)).Select(process => process.Process.Pid));
        }

        return [.. all.Select(process => process.Process).Where(process => found.Contains(process.Pid))];
    }

    // Not one that another clean-up runs at this moment, and nobody's who only names the log.
    private static bool IsOrphan(int pid, int parent, IReadOnlyList<string> global)
    {
        string[] arguments = ProcessFiles.Arguments(pid) ?? [];
        for (int at = 0; at + global.Count <= arguments.Length; at++)
        {
            if (global.SequenceEqual(arguments.Skip(at).Take(global.Count)))
            {
                return !(ProcessFiles.Arguments(parent) is [.., "delete"]);
            }
        }

        return false;
    }
}
