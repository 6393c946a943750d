// SPDX-License-Identifier: Apache-2.0

namespace Stuck;

/// <summary>A program that hangs in several ways until it is killed: two threads that wait for each other, and one that spins.</summary>
internal static class Program
{
    private static readonly Lock _a = new();
    private static readonly Lock _b = new();
    private static readonly Barrier _both = new(2);
    private static int _count;

    internal static void TakesAThenB()
    {
        lock (_a)
        {
            _both.SignalAndWait();
            lock (_b)
            {
                Console.WriteLine("never");
            }
        }
    }

    internal static void TakesBThenA()
    {
        lock (_b)
        {
            _both.SignalAndWait();
            lock (_a)
            {
                Console.WriteLine("never");
            }
        }
    }

    internal static void Spins()
    {
        while (true)
        {
            Volatile.Write(ref _count, _count + 1);
        }
    }

    private static void Main()
    {
        Thread[] threads = [new(TakesAThenB), new(TakesBThenA), new(Spins)];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        while (Volatile.Read(ref _count) == 0 || threads[0].ThreadState != ThreadState.WaitSleepJoin || threads[1].ThreadState != ThreadState.WaitSleepJoin)
        {
            _ = Thread.Yield();
        }

        Console.WriteLine("ready");
        threads[0].Join();
    }
}
