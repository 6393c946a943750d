// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Benchmarks;

/// <summary>A program launched, held, released and ended, against one that is only launched and ended.</summary>
internal static class Launch
{
    private const int Rounds = 50;
    private const string Program = "/bin/true";

    public static void Run() =>
        new Contest("Launch of /bin/true to its end", "ms", "none; what a hold costs")
            .AddTimed("posix_spawn", () => Programs.Run(Program))
            .AddTimed("gdb: starti, then continue", () => Programs.Run(Programs.Find("gdb"), "-nx", "-batch", "-ex", "starti", "-ex", "continue", Program))
            .AddTimed("holdpoint run, held, released", () =>
            {
                HeldChild held = new(output: null, Program);
                held.Release();
                _ = held.WaitForExit();
            })
            .Run(Rounds);
}
