// SPDX-License-Identifier: Apache-2.0


namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>Processes that end as soon as they have begun.</summary>
public sealed class RaceTests(SharedContainerds shared) : RuncsTest(shared)
{
    private const int AtOnce = 8;

    /// <summary>How many on which release: a thousand take a minute.</summary>
    public static TheoryData<string, int> Execs => new() { { "1.6", 100 }, { "1.7", 100 }, { "2.1", 1000 } };

    public static TheoryData<string, int> Containers => new() { { "1.6", 24 }, { "1.7", 24 }, { "2.1", 1000 } };

    [Theory]
    [MemberData(nameof(Execs))]
    public void Execs_ManyShortOnes_EachIsToldOnceAndInOrder(string version, int execs)
    {
        PrivateContainerd containerd = Use(version);
        StartSleeper(containerd, "busy");
        using EventListener events = Listen(containerd);

        int[] statuses = new int[execs];
        _ = Parallel.For(0, execs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, number => statuses[number] = Exec(containerd, "busy", $"exec{number}", "sh", "-c", $"exit {number % 256}").Run().ExitCode);
        Remove(containerd, "busy");

        Assert.Equal(Enumerable.Range(0, execs).Select(number => number % 256), statuses);
        IReadOnlyList<string> seen = events.Of("busy", "/tasks/delete");
        for (int number = 0; number < execs; number++)
        {
            string[] own = [.. seen.Where(line => line.Contains($"\"exec{number}\"", StringComparison.Ordinal)).Select(line => line.Split(' ')[0])];
            Assert.Equal(["/tasks/exec-added", "/tasks/exec-started", "/tasks/exit"], own);
        }
    }

    [Theory]
    [MemberData(nameof(Containers))]
    public void Containers_ManyShortOnes_AllRunAndEachIsToldOnceAndInOrder(string version, int containers)
    {
        PrivateContainerd containerd = Use(version);
        using EventListener events = Listen(containerd);

        // Into files: when a container ends, ctr since 1.7 closes FIFOs that it has not read to their end yet (containerd, cio/io_unix.go, copyIO).
        using TemporaryFolder output = new();
        int[] statuses = new int[containers];
        _ = Parallel.For(0, containers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, number =>
            statuses[number] = Run(containerd, $"short{number}", ["--log-uri", $"file://{output[$"{number}"]}"], "echo", $"{number}").ExitCode);

        Assert.All(statuses, status => Assert.Equal(0, status));
        Assert.All(Enumerable.Range(0, containers), number => Assert.Equal($"{number}\n", File.ReadAllText(output[$"{number}"])));
        for (int number = 0; number < containers; number++)
        {
            Assert.Equal(["/tasks/create", "/tasks/start", "/tasks/exit", "/tasks/delete"], events.Of($"short{number}", "/tasks/delete").Select(line => line.Split(' ')[0]));
        }
    }
}
