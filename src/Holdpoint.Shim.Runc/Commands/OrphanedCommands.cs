// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux;
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
    /// <param name="log">The log that every command for this container is given, and no other.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were.</returns>
    public static async Task<int> EndAsync(string log, CancellationToken cancellationToken)
    {
        HashSet<int> orphans = [.. ProcessFiles.All().Where(pid => IsOrphan(pid, log))];
        if (orphans.Count == 0)
        {
            return 0;
        }

        AddChildren(orphans);
        foreach (int pid in orphans)
        {
            _ = Libc.kill(pid, Signal.SIGKILL);
        }

        long began = Stopwatch.GetTimestamp();
        while (orphans.Any(pid => ProcessFiles.Stat(pid) is { State: not ('Z' or 'X') }) && Stopwatch.GetElapsedTime(began) < _limit)
        {
            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
        }

        return orphans.Count;
    }

    // Not one that another clean-up runs at this moment.
    private static bool IsOrphan(int pid, string log) =>
        ProcessFiles.Arguments(pid) is { } arguments && arguments.Contains(log)
        && ProcessFiles.Stat(pid) is { } stat && !(ProcessFiles.Arguments(stat.Parent) is [.., "delete"]);

    private static void AddChildren(HashSet<int> orphans)
    {
        (int Pid, int Parent)[] all = [.. ProcessFiles.All().Select(pid => (pid, ProcessFiles.Stat(pid)?.Parent ?? 0))];
        for (int before = 0; before < orphans.Count;)
        {
            before = orphans.Count;
            orphans.UnionWith(all.Where(process => orphans.Contains(process.Parent)).Select(process => process.Pid));
        }
    }
}
