// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Holds;

namespace Holdpoint.Benchmarks;

/// <summary>What the library's check costs a program in which no hold is asked for, against the one look-up that it needs.</summary>
internal static class Lookup
{
    private const int Rounds = 30;
    private const int Calls = 200_000;
    private const string Variable = "HOLDPOINT_BENCHMARK_IS_NOT_SET";

    public static void Run()
    {
        Func<object?> peer = () => Environment.GetEnvironmentVariable(Variable);
        Func<HoldOutcome> check = () => Hold.HereIfAsked(Variable);
        Func<Task<HoldOutcome>> asynchronous = () => Hold.HereIfAskedAsync(Variable);
        new Contest("Check for a hold that is not asked for", "ns a call", "one environment look-up")
            .Add("Environment.GetEnvironmentVariable", () => Nanoseconds(peer))
            .Add("Hold.HereIfAsked", () => Nanoseconds(check))
            .Add("Hold.HereIfAskedAsync", () => Nanoseconds(asynchronous))
            .Run(Rounds);
        Console.WriteLine($"  bytes allocated a call: {Bytes(peer)}, {Bytes(check)}, {Bytes(asynchronous)}");
    }

    private static double Nanoseconds<T>(Func<T> call)
    {
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Calls; i++)
        {
            _ = call();
        }

        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / Calls;
    }

    private static double Bytes<T>(Func<T> call)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
        {
            _ = call();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }
}
