// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests;

// What a test must not leave behind.
public sealed partial class PrivateContainerd
{
    /// <summary>Waits until nothing is left of any container, and names what is.</summary>
    public void AssertNothingLeft()
    {
        string[] left = [];
        bool clean = Eventually.Holds(() => (left = [.. Leftovers()]).Length == 0);
        Assert.True(clean, $"left behind on {Version}:\n{string.Join('\n', left)}\n--- log\n{Log}");
    }

    /// <summary>
    /// The same for processes, events and mounts only: of a shim that ended before its first request, containerd 1.6 and 1.7 leave
    /// the bundle and its socket behind, since the shim's <c>delete</c> then fails, held or not.
    /// </summary>
    public void AssertNothingRuns()
    {
        string[] left = [];
        bool clean = Eventually.Holds(() => (left = [.. Processes(), .. Directory.EnumerateFileSystemEntries(Events), .. Mounts()]).Length == 0);
        Assert.True(clean, $"left behind on {Version}:\n{string.Join('\n', left)}\n--- log\n{Log}");
    }

    /// <summary>
    /// Removes what containerd and ctr leave themselves: the bundle and the socket of a shim that died before <c>Create</c> (its
    /// <c>delete</c> fails for want of a file in the bundle, held or not), and the streams of a ctr that was killed.
    /// </summary>
    public void DiscardLeftOf(string id) =>
        _ = Inside("sh", "-c", $"rm -rf '{Bundles}/{id}' /run/containerd/s/* /run/containerd/fifo/*").RunOrThrow();

    private string Bundles => Path.Combine(Folder, "state", "io.containerd.runtime.v2.task", Namespace);

    /// <summary>All that is left at this moment: processes, files, mounts, cgroups, containers.</summary>
    public IEnumerable<string> Leftovers() => [.. Processes(), .. Files(), .. Mounts(), .. Cgroups(), .. Known()];

    /// <summary>Shims, keepers and clients name the daemon's folder; processes of a container are in a cgroup below its own.</summary>
    private IEnumerable<string> Processes() =>
        OwnProcesses().Select(pid => string.Create(CultureInfo.InvariantCulture, $"process {pid} ({ProcessFiles.Stat(pid)?.State}): {string.Join(' ', ProcessFiles.Arguments(pid) ?? [])}"));

    private IEnumerable<int> OwnProcesses() =>
        from pid in ProcessFiles.All()
        where pid != _daemon.Id && ProcessFiles.Stat(pid) is { State: not ('Z' or 'X') }
        where string.Join(' ', ProcessFiles.Arguments(pid) ?? []).Contains(Folder, StringComparison.Ordinal)
            || (ProcessFiles.Text(pid, "cgroup")?.Contains($"/{Cgroup}/", StringComparison.Ordinal) ?? false)
        select pid;

    /// <summary>After a failure: the daemon's end does not end its shims.</summary>
    private void KillLeftovers()
    {
        foreach (int pid in OwnProcesses())
        {
            _ = new Command("kill", "-KILL", $"{pid}").Run();
        }
    }

    private IEnumerable<string> Files()
    {
        IEnumerable<string> events = Directory.EnumerateFileSystemEntries(Events);
        IEnumerable<string> tasks = Directory.Exists(Bundles) ? Directory.EnumerateFileSystemEntries(Bundles) : [];
        string run = Inside("find", "/run/containerd/s", "/run/containerd/fifo", "/run/containerd/runc", "-mindepth", "1", "-not", "-path", $"/run/containerd/runc/{Namespace}").Run().Output;
        return [.. events, .. tasks, .. run.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private IEnumerable<string> Mounts() =>
        (ProcessFiles.Text(_daemon.Id, "mounts") ?? "").Split('\n').Where(line => line.Contains($"{Folder}/state/", StringComparison.Ordinal));

    private IEnumerable<string> Cgroups() =>
        Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup").Select(hierarchy => Path.Combine(hierarchy, Cgroup)).Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories).Select(path => $"cgroup {path}");

    private IEnumerable<string> Known() =>
        Ctr("containers", "list", "--quiet").Run().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(id => $"container {id}");
}
