// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Cli.Stacks;

/// <summary>Which processes are meant.</summary>
internal static class ProcessChoice
{
    private const int ShortestPrefix = 4;
    private const string ShimPrefix = "containerd-shim";

    /// <summary>Those whose cgroup has a container's id as a part of its path: /default/ID, docker-ID.scope, cri-containerd:ID.</summary>
    /// <exception cref="CommandFailure">There is none, or the beginning of an id fits several.</exception>
    public static IReadOnlyList<int> OfContainer(string id)
    {
        ILookup<string, int> byContainer = ProcessFiles.All().SelectMany(pid => Ids(pid).Where(part => part == id || (id.Length >= ShortestPrefix && part.StartsWith(id, StringComparison.Ordinal))).Distinct().Select(part => (part, pid)))
            .ToLookup(found => found.part, found => found.pid, StringComparer.Ordinal);
        if (byContainer.Contains(id))
        {
            return [.. byContainer[id].Order()];
        }

        return byContainer.Count switch
        {
            0 => throw new CommandFailure(ExitCodes.NotFound, $"no process is in a cgroup of a container {id}; give its whole id, as 'ctr containers list' or 'crictl ps' shows it"),
            1 => [.. byContainer.Single().Order()],
            _ => throw new CommandFailure(ExitCodes.WrongUsage, $"{id} is the beginning of several: {string.Join(", ", byContainer.Select(container => container.Key).Order(StringComparer.Ordinal))}"),
        };
    }

    /// <summary>Every containerd, every shim, and all processes below those, each behind its parent.</summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static IReadOnlyList<int> OfContainerd()
    {
        (int Pid, int Parent, string Name)[] all = [.. ProcessFiles.All().Select(pid => (pid, ProcessFiles.Stat(pid)?.Parent ?? 0, Path.GetFileName(ProcessFiles.Executable(pid)) ?? ""))];
        ILookup<int, int> children = all.ToLookup(process => process.Parent, process => process.Pid);
        List<int> chosen = [.. all.Where(process => process.Name == "containerd").Select(process => process.Pid).Order()];
        foreach ((int shim, _, _) in all.Where(process => process.Name.StartsWith(ShimPrefix, StringComparison.Ordinal)).OrderBy(process => process.Pid))
        {
            AddTree(shim, children, chosen);
        }

        return chosen.Count > 0 ? chosen : throw new CommandFailure(ExitCodes.NotFound, "no containerd and no shim runs here, or none that may be seen");
    }

    private static void AddTree(int pid, ILookup<int, int> children, List<int> chosen)
    {
        if (chosen.Contains(pid))
        {
            return;
        }

        chosen.Add(pid);
        foreach (int child in children[pid].Order())
        {
            AddTree(child, children, chosen);
        }
    }

    // HIERARCHY:CONTROLLERS:PATH, of which the last part is an id with what its manager puts around it.
    private static IEnumerable<string> Ids(int pid)
    {
        foreach (string line in (ProcessFiles.Text(pid, "cgroup") ?? "").Split('\n'))
        {
            foreach (string part in line.Split('/')[1..])
            {
                string id = part.EndsWith(".scope", StringComparison.Ordinal) ? part[..^6] : part;
                yield return id[(id.LastIndexOfAny([':', '-']) + 1)..];
                yield return id;
            }
        }
    }
}
