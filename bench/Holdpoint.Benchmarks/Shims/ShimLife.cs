// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Benchmarks.Shims;

/// <summary>Containers that come and go, one after the other and many at a time.</summary>
internal static class ShimLife
{
    private const int RunRounds = 50;
    private const int ActionRounds = 50;
    private const int ManyRounds = 3;
    private const int Containers = 100;
    private const int Pods = 50;
    private const int PodSize = 3;
    private const int AtATime = 8;

    public static void Run()
    {
        using BenchBundles bundles = new();
        foreach (ShimRelease release in ShimRelease.All)
        {
            Actions(release, bundles);
            using BenchContainerd containerd = new(release);
            OneByOne(release, containerd, bundles);
            Many(release, containerd, bundles);
        }
    }

    private static void OneByOne(ShimRelease release, BenchContainerd containerd, BenchBundles bundles)
    {
        Contest contest = new($"containerd {release.Version}: ctr run --rm of true", "ms", "0.85x; beyond what ctr and runc take by themselves 0.5x");
        foreach ((string name, string runtime, _) in ShimRelease.Both)
        {
            contest.AddTimed(name, () => RunOne(containerd, bundles, runtime));
        }

        contest.AddFloor("ctr version, runc create, start and delete", () =>
        {
            containerd.Ctr("version");
            RunByRunc(bundles);
        }).Run(RunRounds);
    }

    /// <summary>What a shim has runc do, without a shim.</summary>
    private static void RunByRunc(BenchBundles bundles)
    {
        string bundle = bundles.Make(terminal: false, "true");
        string id = Path.GetFileName(bundle), runc = Programs.Find("runc");
        Programs.Run(runc, "create", "--bundle", bundle, id);
        Programs.Run(runc, "start", id);
        Programs.Run(runc, "delete", "--force", id);
        Directory.Delete(bundle, recursive: true);
    }

    private static void Actions(ShimRelease release, BenchBundles bundles)
    {
        Contest start = new($"containerd {release.Version}: start until its address is printed", "ms", "0.5x");
        Contest delete = new($"containerd {release.Version}: delete, after an orderly end", "ms", "0.5x");
        foreach ((string name, _, string executable) in ShimRelease.Both)
        {
            string path = release.PathOf(executable);
            start.Add(name, () =>
            {
                string bundle = bundles.Make(terminal: false, "true");
                long began = System.Diagnostics.Stopwatch.GetTimestamp();
                string answer = BareShim.Action(path, bundle, "start");
                double took = System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                BareShim.Stop(release, answer, bundle);
                return took;
            });
            // As a shim leaves it that has ended in order.
            string left = bundles.Make(terminal: false, "true");
            File.WriteAllText(Path.Combine(left, "runtime"), "");
            File.WriteAllText(Path.Combine(left, "options.json"), "{}");
            File.WriteAllText(Path.Combine(left, "init.pid"), "1");
            delete.AddTimed(name, () => BareShim.Action(path, left, "delete"));
        }

        start.Run(ActionRounds);
        delete.Run(ActionRounds);
    }

    private static void Many(ShimRelease release, BenchContainerd containerd, BenchBundles bundles)
    {
        Contest single = new($"containerd {release.Version}: {Containers} containers, {AtATime} at a time", "ms", "0.9x");
        Contest pods = new($"containerd {release.Version}: {Pods} pods of {PodSize}, {AtATime} at a time, started and removed", "ms", "0.9x");
        foreach ((string name, string runtime, _) in ShimRelease.Both)
        {
            single.AddTimed(name, () => AtOnce(Containers, () => RunOne(containerd, bundles, runtime)));
            pods.AddTimed(name, () => AtOnce(Pods, () =>
            {
                string[] ids = [.. Enumerable.Range(0, PodSize).Select(_ => BenchContainerd.NewId())];
                foreach (string id in ids)
                {
                    containerd.StartSleeper(runtime, bundles.Root, id, ids[0]);
                }

                foreach (string id in ids.Reverse())
                {
                    containerd.Remove(id);
                }
            }));
        }

        single.Run(ManyRounds);
        pods.Run(1);
    }

    public static void AtOnce(int count, Action action)
    {
        int left = count;
        Thread[] threads = [.. Enumerable.Range(0, AtATime).Select(_ => new Thread(() =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                action();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private static void RunOne(BenchContainerd containerd, BenchBundles bundles, string runtime) =>
        containerd.Ctr("run", "--rm", "--runtime", runtime, "--rootfs", bundles.Root, BenchContainerd.NewId(), "/bin/true");
}
