// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Benchmarks.Shims;

/// <summary>What a shim takes while its container runs and nobody asks anything: memory, wake-ups, processor time, threads.</summary>
internal static class ShimMemory
{
    private const int Many = 10;
    private const int Rounds = 3;
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan _idle = TimeSpan.FromMinutes(1);

    public static void Run()
    {
        using BenchBundles bundles = new();
        foreach (ShimRelease release in ShimRelease.All)
        {
            using BenchContainerd containerd = new(release);
            OfOne(release, containerd, bundles);
            OfMany(release, containerd, bundles);
        }
    }

    private static void OfOne(ShimRelease release, BenchContainerd containerd, BenchBundles bundles)
    {
        Contest alone = new($"containerd {release.Version}: an idle shim, alone", "kB of proportional set size", "0.3x");
        foreach ((string name, string runtime, _) in ShimRelease.Both)
        {
            alone.Add(name, () => Idle(containerd, bundles, runtime, 1, shims => ProcessUse.Memory(shims[0], "Pss")));
        }

        alone.Run(Rounds);
        List<double> wakeUps = [], seconds = [], threads = [];
        foreach ((_, string runtime, _) in ShimRelease.Both)
        {
            _ = Idle(containerd, bundles, runtime, 1, shims =>
            {
                Dictionary<string, double> before = ProcessUse.WakeUps(shims[0]);
                double used = ProcessUse.ProcessorSeconds(shims[0]);
                Thread.Sleep(_idle);
                // Threads that have ended meanwhile are not counted.
                wakeUps.Add(ProcessUse.WakeUps(shims[0]).Sum(task => task.Value - before.GetValueOrDefault(task.Key)));
                seconds.Add(ProcessUse.ProcessorSeconds(shims[0]) - used);
                threads.Add(ProcessUse.Threads(shims[0]));
                return 0;
            });
        }

        Show($"containerd {release.Version}: an idle shim, wake-ups in a minute", "fewer", wakeUps);
        Show($"containerd {release.Version}: an idle shim, seconds of processor time in a minute", "fewer", seconds);
        Show($"containerd {release.Version}: an idle shim, threads", "fewer", threads);
    }

    private static void OfMany(ShimRelease release, BenchContainerd containerd, BenchBundles bundles)
    {
        Contest memory = new($"containerd {release.Version}: idle shims, each of {Many}", "kB of proportional set size", "0.45x");
        Contest dirty = new($"containerd {release.Version}: idle shims, each of {Many}", "kB of private dirty memory", "0.45x");
        foreach ((string name, string runtime, _) in ShimRelease.Both)
        {
            memory.Add(name, () => Idle(containerd, bundles, runtime, Many, shims => shims.Average(pid => ProcessUse.Memory(pid, "Pss"))));
            dirty.Add(name, () => Idle(containerd, bundles, runtime, Many, shims => shims.Average(pid => ProcessUse.Memory(pid, "Private_Dirty"))));
        }

        memory.Run(1);
        dirty.Run(1);
    }

    private static double Idle(BenchContainerd containerd, BenchBundles bundles, string runtime, int count, Func<int[], double> look)
    {
        string[] ids = [.. Enumerable.Range(0, count).Select(_ => BenchContainerd.NewId())];
        foreach (string id in ids)
        {
            containerd.StartSleeper(runtime, bundles.Root, id);
        }

        // Whoever looks at an idle shim does not do it right after its start.
        Thread.Sleep(_rest);
        double seen = look([.. ids.Select(containerd.ShimOf)]);
        foreach (string id in ids)
        {
            containerd.Remove(id);
        }

        return seen;
    }

    private static void Show(string title, string goal, List<double> values)
    {
        Console.WriteLine($"\n{title} (goal: {goal})");
        foreach (((string name, _, _), double value) in ShimRelease.Both.Zip(values))
        {
            Console.WriteLine($"  {name,-44}{value,10:0.##}");
        }
    }
}
