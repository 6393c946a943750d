// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace Holdpoint.Benchmarks.Shims;

/// <summary>A containerd of one release, with both shims in its PATH.</summary>
internal sealed class BenchContainerd : IDisposable
{
    private static readonly TimeSpan _longestStart = TimeSpan.FromSeconds(20);
    private static int _containers;

    private readonly string _folder = Directory.CreateTempSubdirectory("holdpoint-bench-").FullName;
    private readonly string _ctr;
    private readonly Process _daemon;

    public BenchContainerd(ShimRelease release)
    {
        _ctr = Path.Combine(release.Bin, "ctr");
        File.WriteAllText(Path.Combine(_folder, "config.toml"), $"""
            version = 2
            root = "{_folder}/root"
            state = "{_folder}/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime"]
            [grpc]
              address = "{Address}"
            [ttrpc]
              address = "{Address}.ttrpc"
            [plugins."io.containerd.internal.v1.opt"]
              path = "{_folder}/opt"
            """);
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec containerd --config \"$0/config.toml\" >\"$0/log\" 2>&1", _folder]);
        start.Environment["PATH"] = $"{release.Bin}:{Programs.Required("BENCH_BIN")}:{Environment.GetEnvironmentVariable("PATH")}";
        _daemon = Process.Start(start)!;
        long began = Stopwatch.GetTimestamp();
        while (Try("version") != 0)
        {
            if (_daemon.HasExited || Stopwatch.GetElapsedTime(began) > _longestStart)
            {
                throw new InvalidOperationException("containerd does not come up: " + File.ReadAllText(Path.Combine(_folder, "log")));
            }

            Thread.Sleep(20);
        }
    }

    private string Address => Path.Combine(_folder, "containerd.sock");

    /// <summary>A new name of a container.</summary>
    public static string NewId() => $"bench-{Interlocked.Increment(ref _containers)}";

    public void Ctr(params string[] arguments) => Programs.Run(_ctr, ["--address", Address, .. arguments]);

    public string Read(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(_ctr, ["--address", Address, .. arguments]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    /// <summary>Starts a container that sleeps.</summary>
    public void StartSleeper(string runtime, string root, string id, string group = "") =>
        Ctr(["run", "--detach", "--null-io", "--runtime", runtime, .. group.Length > 0 ? ["--annotation", "io.containerd.runc.v2.group=" + group] : (string[])[], "--rootfs", root, id, "/bin/sleep", "1000000"]);

    /// <summary>Ends it, and removes it.</summary>
    public void Remove(string id)
    {
        Ctr("tasks", "kill", "--signal", "KILL", id);
        // The answer is the exit status of the container.
        while (Try("tasks", "delete", id) != 128 + 9 && Read("tasks", "list").Contains(id + " ", StringComparison.Ordinal))
        {
            Thread.Sleep(5);
        }

        Ctr("containers", "delete", id);
    }

    /// <summary>The daemon of a container, or of its group, which is its first container.</summary>
    public int ShimOf(string id) => Directory.GetDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => char.IsAsciiDigit(name![0]))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .First(pid => Arguments(pid) is var arguments && arguments.Contains(Address) && arguments.SkipWhile(word => word != "-id").ElementAtOrDefault(1) == id && !arguments.Contains("start"));

    public void Dispose()
    {
        Programs.Terminate(_daemon.Id);
        _daemon.WaitForExit();
        _daemon.Dispose();
        foreach (string mount in File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')[1]).Where(path => path.StartsWith(_folder + "/", StringComparison.Ordinal)).Reverse())
        {
            Programs.Run("/bin/umount", "--lazy", mount);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private int Try(params string[] arguments) => Programs.Status(_ctr, ["--address", Address, .. arguments]);

    private static string[] Arguments(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return [];
        }
    }
}
