// SPDX-License-Identifier: Apache-2.0


namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>Processes that end as soon as they have begun.</summary>
public sealed class RaceTests(SharedContainerds shared) : RuncsTest(shared)
{
    private const int Execs = 100;
    private const int AtOnce = 4;

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Execs_ManyShortOnes_EachIsToldOnceAndInOrder(string version)
    {
        PrivateContainerd containerd = Use(version);
        StartSleeper(containerd, "busy");
        using EventListener events = Listen(containerd);

        int[] statuses = new int[Execs];
        _ = Parallel.For(0, Execs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, number => statuses[number] = Exec(containerd, "busy", $"exec{number}", "sh", "-c", $"exit {number}").Run().ExitCode);
        Remove(containerd, "busy");

        Assert.Equal(Enumerable.Range(0, Execs), statuses);
        IReadOnlyList<string> seen = events.Of("busy", "/tasks/delete");
        for (int number = 0; number < Execs; number++)
        {
            string[] own = [.. seen.Where(line => line.Contains($"\"exec{number}\"", StringComparison.Ordinal)).Select(line => line.Split(' ')[0])];
            Assert.Equal(["/tasks/exec-added", "/tasks/exec-started", "/tasks/exit"], own);
        }
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Containers_ManyShortOnes_AllRunAndNothingIsLeft(string version)
    {
        PrivateContainerd containerd = Use(version);
        const int Containers = 24;

        CommandResult[] ended = new CommandResult[Containers];
        _ = Parallel.For(0, Containers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, number => ended[number] = Run(containerd, $"short{number}", [], "echo", $"{number}"));

        Assert.All(ended.Index(), result => Assert.Equal(new CommandResult(0, $"{result.Index}\n", ""), result.Item));
    }
}
