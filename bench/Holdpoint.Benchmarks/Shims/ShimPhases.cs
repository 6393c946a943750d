// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Benchmarks.Shims;

/// <summary>Where the time of a short container goes: each call of its life, and runc's share of it.</summary>
internal static class ShimPhases
{
    private const int Rounds = 40;

    public static void Run()
    {
        using BenchBundles bundles = new();
        foreach (ShimRelease release in ShimRelease.All)
        {
            List<(string Name, Dictionary<string, List<double>> Phases)> all = [.. ShimRelease.Both.Select(shim => (shim.Name, new Dictionary<string, List<double>>()))];
            Dictionary<string, List<double>> runc = [];
            for (int round = 0; round < Rounds; round++)
            {
                for (int i = 0; i < all.Count; i++)
                {
                    LiveAsync(release, ShimRelease.Both[i].Executable, bundles, all[i].Phases).Wait();
                }

                Live(bundles, runc);
            }

            Console.WriteLine($"\nshim of containerd {release.Version}: a container of true, call by call (ms, medians of {Rounds} rounds in turns)");
            Console.WriteLine($"  {"",-44}{"Go",10}{"ours",10}{"ratio",10}{"runc alone",12}");
            foreach ((string phase, List<double> times) in all[0].Phases)
            {
                double go = Contest.Median(times), ours = Contest.Median(all[1].Phases[phase]);
                string alone = runc.TryGetValue(phase, out List<double>? values) ? $"{Contest.Median(values):0.00}" : "";
                Console.WriteLine($"  {phase,-44}{go,10:0.00}{ours,10:0.00}{ours / go,9:0.00}x{alone,12}");
            }
        }
    }

    private static async Task LiveAsync(ShimRelease release, string executable, BenchBundles bundles, Dictionary<string, List<double>> phases)
    {
        string bundle = bundles.Make(terminal: false, "true");
        Clock clock = new(phases);
        using BareShim shim = await BareShim.StartAsync(release, executable, bundle);
        clock.Lap("start, and the first call");
        await shim.CreateAsync();
        clock.Lap("Create");
        await shim.StartAsync();
        clock.Lap("Start");
        _ = await shim.WaitAsync();
        clock.Lap("until Wait tells the exit");
        await shim.DeleteAsync();
        clock.Lap("Delete");
        await shim.ShutdownAsync();
        clock.Lap("Shutdown, until it is gone");
        shim.CleanUp();
        clock.Lap("delete");
        clock.Sum("all");
        Directory.Delete(bundle, recursive: true);
    }

    private static void Live(BenchBundles bundles, Dictionary<string, List<double>> phases)
    {
        string bundle = bundles.Make(terminal: false, "true");
        string id = Path.GetFileName(bundle), runc = Programs.Find("runc");
        Clock clock = new(phases);
        Programs.Run(runc, "create", "--bundle", bundle, id);
        clock.Lap("Create");
        Programs.Run(runc, "start", id);
        clock.Lap("Start");
        Programs.Run(runc, "delete", "--force", id);
        clock.Lap("Delete");
        clock.Sum("all");
        Directory.Delete(bundle, recursive: true);
    }

    private sealed class Clock(Dictionary<string, List<double>> phases)
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private long _last = Stopwatch.GetTimestamp();

        public void Lap(string phase)
        {
            long now = Stopwatch.GetTimestamp();
            Note(phase, Stopwatch.GetElapsedTime(_last, now));
            _last = now;
        }

        public void Sum(string phase) => Note(phase, Stopwatch.GetElapsedTime(_began, _last));

        private void Note(string phase, TimeSpan time)
        {
            if (!phases.TryGetValue(phase, out List<double>? values))
            {
                phases[phase] = values = [];
            }

            values.Add(time.TotalMilliseconds);
        }
    }
}
