// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Integration.Tests.Runcs;

namespace Holdpoint.Integration.Tests.Endurance;

/// <summary>Ten thousand short ones on one shim: everything is told, and the shim takes no more than before.</summary>
public sealed class ManyTests(SharedContainerds shared) : RuncsTest(shared)
{
    private const int AtOnce = 8;
    private const int ByHundred = 100;
    private static readonly string[] _pod = ["--annotation", "io.containerd.runc.v2.group=many"];

    [Theory(Explicit = true)]
    [MemberData(nameof(Endurance.Releases), MemberType = typeof(Endurance))]
    public void Execs_EachIsToldOnceInOrderAndNothingGrows(string version)
    {
        PrivateContainerd containerd = Use(version);
        StartSleeper(containerd, "busy");
        int shim = Assert.Single(ShimsOf(containerd));
        using EventListener events = Listen(containerd);
        string Name(int number) => $"exec{number}";
        int Run(int number) => Exec(containerd, "busy", Name(number), "sh", "-c", $"exit {number % 256}").Run().ExitCode - (number % 256);

        Go(ByHundred, number => Run(-1 - number + ByHundred + Endurance.Rounds));
        ShimUse before = ShimUse.Of(shim);
        int[] wrong = Go(Endurance.Rounds, Run);

        Assert.All(wrong, difference => Assert.Equal(0, difference));
        ShimUse.AssertNoMoreThan(before, shim);
        Remove(containerd, "busy");
        _ = events.Of("busy", "/tasks/delete");
        ILookup<string, string> told = events.TopicsByProcess();
        Assert.All(Enumerable.Range(0, Endurance.Rounds), number => Assert.Equal(["/tasks/exec-added", "/tasks/exec-started", "/tasks/exit"], told[$"busy/{Name(number)}"]));
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Endurance.Releases), MemberType = typeof(Endurance))]
    public void Containers_OfOneShim_EachIsToldOnceInOrderAndNothingGrows(string version)
    {
        PrivateContainerd containerd = Use(version);
        using EventListener events = Listen(containerd);
        StartSleeper(containerd, "stays", _pod);
        int shim = Assert.Single(ShimsOf(containerd));
        int Run(int number) => RuncsTest.Run(containerd, $"short{number}", _pod, "sh", "-c", $"exit {number % 256}").ExitCode - (number % 256);

        Go(ByHundred, number => Run(number + Endurance.Rounds));
        ShimUse before = ShimUse.Of(shim);
        int[] wrong = Go(Endurance.Rounds, Run);

        Assert.All(wrong, difference => Assert.Equal(0, difference));
        Assert.Equal([shim], ShimsOf(containerd));
        ShimUse.AssertNoMoreThan(before, shim);
        Remove(containerd, "stays");
        _ = events.Of("stays", "/tasks/delete");
        ILookup<string, string> told = events.TopicsByProcess();
        Assert.All(Enumerable.Range(0, Endurance.Rounds), number => Assert.Equal(["/tasks/create", "/tasks/start", "/tasks/exit", "/tasks/delete"], told[$"short{number}/short{number}"]));
        // The shim of a group leaves its socket there, as the one in Go does.
        containerd.DiscardLeftOf("stays");
    }

    private static int[] Go(int count, Func<int, int> run)
    {
        int[] results = new int[count];
        _ = Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, number => results[number] = run(number));
        return results;
    }
}
