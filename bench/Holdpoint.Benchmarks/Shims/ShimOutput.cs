// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Benchmarks.Shims;

/// <summary>What a container prints, on its way through the shim to a FIFO's reader that throws it away.</summary>
internal static class ShimOutput
{
    private const int Rounds = 5;
    private const long Gigabyte = 1L << 30;

    private static readonly (string What, bool Terminal, long Bytes, string Script)[] _kinds =
    [
        ("1 GiB", false, Gigabyte, $"exec dd if=/dev/zero bs=64k count={Gigabyte >> 16}"),
        ("1,000,000 lines of 80 bytes", false, 80_000_000, "exec yes 123456789012345678901234567890123456789012345678901234567890123456789012345678 | head -n 1000000"),
        ("64 MiB through a terminal", true, 64L << 20, $"exec head -c {64L << 20} /dev/zero"),
    ];

    public static void Run()
    {
        using BenchBundles bundles = new();
        foreach (ShimRelease release in ShimRelease.All)
        {
            foreach ((string what, bool terminal, long bytes, string script) in _kinds)
            {
                Contest rate = new($"shim of containerd {release.Version}: {what}", "MB a second", "1.0x or more");
                List<(string Name, List<double> Seconds)> used = [];
                foreach ((string name, _, string executable) in ShimRelease.Both)
                {
                    List<double> seconds = [];
                    used.Add((name, seconds));
                    rate.Add(name, () => PrintAsync(release, bundles, executable, terminal, bytes, script, seconds).Result);
                }

                rate.Run(Rounds);
                double peer = Contest.Median(used[0].Seconds);
                Console.WriteLine($"  {"processor time of the shim, seconds",-44}{"",30}{"goal 0.8x",10}");
                foreach ((string name, List<double> seconds) in used)
                {
                    double median = Contest.Median(seconds);
                    Console.WriteLine($"  {name,-44}{median,10:0.00}{"",20}{median / peer,9:0.00}x");
                }
            }
        }
    }

    private static async Task<double> PrintAsync(ShimRelease release, BenchBundles bundles, string executable, bool terminal, long bytes, string script, List<double> seconds)
    {
        string bundle = bundles.Make(terminal, "sh", "-c", script);
        using FifoReader reader = new(bundle);
        using BareShim shim = await BareShim.StartAsync(release, executable, bundle);
        double before = ProcessUse.ProcessorSeconds(shim.Pid);
        Stopwatch watch = Stopwatch.StartNew();
        await shim.RunAsync(reader, terminal);
        _ = await shim.WaitAsync();
        double used = ProcessUse.ProcessorSeconds(shim.Pid) - before;
        await shim.DeleteAsync();
        await shim.ShutdownAsync();
        shim.CleanUp();
        reader.WaitForEnd();
        seconds.Add(used);
        return bytes / watch.Elapsed.TotalSeconds / 1e6;
    }
}
