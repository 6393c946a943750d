// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Benchmarks;

/// <summary>From the signal until the first instruction runs, against a process that was simply stopped.</summary>
internal static class Release
{
    private const int Rounds = 50;

    public static void Run() =>
        new Contest("Release until the first instruction", "µs", "none; the peer is one system call")
            .Add("kill -CONT of a stopped process", () =>
            {
                (Descriptor read, Descriptor write) = Descriptor.Pipe();
                using (read)
                {
                    ChildProcess child = ChildProcess.Start(Programs.First, [Programs.First, "stop"], new ChildOptions { Descriptors = [null, write.Number, null] });
                    write.Dispose();
                    while (ProcessFiles.Stat(child.Pid) is not { State: 'T' })
                    {
                        _ = Thread.Yield();
                    }

                    return Measure(read, () => _ = Libc.kill(child.Pid, Signal.SIGCONT), child.WaitForExit);
                }
            })
            .Add("holdpoint, event signalled", () =>
            {
                (Descriptor read, Descriptor write) = Descriptor.Pipe();
                using (read)
                {
                    HeldChild held = new(write, Programs.First);
                    write.Dispose();
                    held.WaitUntilKeeperRests();
                    return Measure(read, held.Release, held.WaitForExit);
                }
            })
            .Run(Rounds);

    private static double Measure(Descriptor output, Action release, Func<int> waitForExit)
    {
        long before = Stopwatch.GetTimestamp();
        release();
        byte[] time = new byte[sizeof(long)];
        int length = output.Read(time);
        _ = waitForExit();
        // Both clocks are CLOCK_MONOTONIC in nanoseconds.
        return length == time.Length ? (BitConverter.ToInt64(time) - before) / 1000.0 : throw new InvalidOperationException("the program told no time");
    }
}
