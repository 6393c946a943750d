// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Benchmarks;

/// <summary>What a hold costs in memory while it waits: the keeper's proportional set size, against a debug server's that waits.</summary>
internal static class KeeperMemory
{
    private const int Many = 10;
    private const int Rounds = 5;

    public static void Run() =>
        new Contest("Memory of what waits beside a held process", "kB of proportional set size", "keeper at most 2560 kB")
            .Add("gdbserver, attached, one", () => OfServers(1))
            .Add($"gdbserver, each of {Many}", () => OfServers(Many))
            .Add("keeper, one", () => OfKeepers(1))
            .Add($"keeper, each of {Many}", () => OfKeepers(Many))
            .Run(Rounds);

    private static double OfKeepers(int count)
    {
        HeldChild[] held = [.. Enumerable.Range(0, count).Select(_ => new HeldChild(null, "/bin/true"))];
        foreach (HeldChild one in held)
        {
            one.WaitUntilKeeperRests();
        }

        double mean = held.Average(one => ProportionalSetSize(one.Keeper));
        foreach (HeldChild one in held)
        {
            one.Release();
            _ = one.WaitForExit();
        }

        return mean;
    }

    private static double OfServers(int count)
    {
        ChildOptions silent = new() { Descriptors = [null, null, null] };
        ChildProcess[] servers = [.. Enumerable.Range(0, count).Select(_ =>
            ChildProcess.Start(Programs.Find("gdbserver"), ["gdbserver", "127.0.0.1:0", "/bin/true"], silent))];
        foreach (ChildProcess server in servers)
        {
            // It listens once it has started the program, which is then its child.
            while (File.ReadAllText($"/proc/{server.Pid}/task/{server.Pid}/children").Length == 0)
            {
                _ = Thread.Yield();
            }
        }

        double mean = servers.Average(server => ProportionalSetSize(server.Pid));
        foreach (ChildProcess server in servers)
        {
            Programs.Kill(server.Pid);
            _ = server.WaitForExit();
        }

        return mean;
    }

    private static double ProportionalSetSize(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
