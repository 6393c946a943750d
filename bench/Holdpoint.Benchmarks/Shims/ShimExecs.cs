// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Benchmarks.Shims;

/// <summary>Processes run in a container that is there.</summary>
internal static class ShimExecs
{
    private const int Rounds = 50;
    private const int Many = 1000;
    private const int ManyRounds = 3;
    private const int AtATime = 8;
    private static int _execs;

    public static void Run()
    {
        using BenchBundles bundles = new();
        foreach (ShimRelease release in ShimRelease.All)
        {
            using BenchContainerd containerd = new(release);
            List<string> sleepers = [];
            Contest one = new($"containerd {release.Version}: ctr tasks exec of true", "ms", "0.9x");
            Contest many = new($"shim of containerd {release.Version}: {Many} execs of true, {AtATime} at a time", "ms", "0.9x");
            List<BareShim> shims = [];
            foreach ((string name, string runtime, string executable) in ShimRelease.Both)
            {
                string id = BenchContainerd.NewId();
                containerd.StartSleeper(runtime, bundles.Root, id);
                sleepers.Add(id);
                one.AddTimed(name, () => containerd.Ctr("tasks", "exec", "--exec-id", NewId(), id, "/bin/true"));
                BareShim shim = BareShim.StartAsync(release, executable, bundles.Make(terminal: false, "sleep", "1000000")).Result;
                shim.RunAsync().Wait();
                shims.Add(shim);
                many.AddTimed(name, () => ManyAsync(shim, Many).Wait());
            }

            one.Run(Rounds);
            many.Run(ManyRounds);
            sleepers.ForEach(containerd.Remove);
            shims.ForEach(End);
        }
    }

    /// <summary>What is left of a shim's beginnings after long work: 10,000 execs, and a GiB of output.</summary>
    public static void Grow()
    {
        const int Execs = 10_000;
        const long Bytes = 1L << 30;
        using BenchBundles bundles = new();
        foreach (ShimRelease release in ShimRelease.All)
        {
            Console.WriteLine($"\nshim of containerd {release.Version}: after {Execs} execs and {Bytes >> 30} GiB of output (goal: 1.1x of its own start)");
            Console.WriteLine($"  {"",-44}{"kB before",10}{"after",10}{"ratio",10}{"dirty",10}{"after",10}{"threads",10}{"after",10}{"open",10}{"after",10}");
            foreach ((string name, _, string executable) in ShimRelease.Both)
            {
                using FifoReader reader = new(bundles[$"{release.Version}-{executable}"]);
                // It prints when it is told to, and stays.
                BareShim shim = BareShim.StartAsync(release, executable, bundles.Make(terminal: false, "sh", "-c", $"trap 'head -c {Bytes} /dev/zero' USR1; while true; do sleep 0.2; done")).Result;
                shim.RunAsync(reader).Wait();
                ManyAsync(shim, 100).Wait();
                Thread.Sleep(TimeSpan.FromSeconds(12));
                double[] before = Figures(shim.Pid);
                ManyAsync(shim, Execs).Wait();
                shim.SignalAsync(Platform.Linux.Signal.SIGUSR1).Wait();
                Thread.Sleep(TimeSpan.FromSeconds(20));
                double[] after = Figures(shim.Pid);
                Console.WriteLine($"  {name,-44}{before[0],10}{after[0],10}{after[0] / before[0],9:0.00}x" + string.Concat(before.Zip(after).Skip(1).Select(pair => $"{pair.First,10}{pair.Second,10}")));
                End(shim);
            }
        }
    }

    private static double[] Figures(int pid) =>
        [ProcessUse.Memory(pid, "Pss"), ProcessUse.Memory(pid, "Private_Dirty"), ProcessUse.Threads(pid), ProcessUse.Descriptors(pid)];

    private static void End(BareShim shim)
    {
        shim.EndAsync().Wait();
        shim.Dispose();
    }

    private static string NewId() => $"e{Interlocked.Increment(ref _execs)}";

    private static Task ManyAsync(BareShim shim, int count)
    {
        int left = count;
        return Task.WhenAll(Enumerable.Range(0, AtATime).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await shim.ExecAsync(NewId(), "true");
            }
        }));
    }
}
