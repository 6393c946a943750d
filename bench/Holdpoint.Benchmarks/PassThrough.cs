// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Benchmarks;

/// <summary>What the interposer costs a container that is not held.</summary>
internal static class PassThrough
{
    private const int Rounds = 30;
    private static int _containers;

    public static void Run()
    {
        if (Programs.Required("HOLDPOINT_HOLD") != "false")
        {
            throw new InvalidOperationException("containerd must have been started with HOLDPOINT_HOLD=false: every run would wait for a release");
        }

        new Contest("ctr run --rm of true", "ms", "interposer passing through at most 1.10x")
            .AddTimed("io.containerd.runc.v2", () => RunContainer("io.containerd.runc.v2"))
            .AddTimed("io.containerd.hold-runc.v2, not held", () => RunContainer("io.containerd.hold-runc.v2"))
            .Run(Rounds);
    }

    private static void RunContainer(string runtime) => Programs.Run(
        Programs.Find("ctr"),
        "--address",
        Programs.Required("BENCH_CONTAINERD"),
        "run",
        "--rm",
        "--runtime",
        runtime,
        Programs.Required("BENCH_IMAGE"),
        $"bench-{Interlocked.Increment(ref _containers)}",
        "/bin/true");
}
