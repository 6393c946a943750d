// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Holdpoint.Integration.Tests.Runcs;

namespace Holdpoint.Integration.Tests.Endurance;

/// <summary>Everything at once for a long time, with containerd killed and started again meanwhile.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The same in each run is what is wanted.")]
public sealed class MixedTests(SharedContainerds shared) : RuncsTest(shared)
{
    private const int Workers = 4;
    private const int Lines = 2000;
    private const int Attempts = 5;

    // What containerd's snapshotter says of a folder that it had made when it was killed, and forgot.
    private const string LostSnapshot = "ctr: failed to rename: ";
    private static readonly TimeSpan _betweenRestarts = TimeSpan.FromSeconds(20);

    // Also while somebody is at work on it: their calls may fail then, and what runs goes on.
    private int _restarts;
    private long _done;

    [Theory(Explicit = true)]
    [MemberData(nameof(Endurance.Releases), MemberType = typeof(Endurance))]
    public async Task MixedWork_WithRestarts_NothingIsLostAndNothingGrows(string version)
    {
        using PrivateContainerd containerd = new(version);
        StartSleeper(containerd, "stays");
        int shim = Assert.Single(ShimsOf(containerd)), pid = Pid(containerd, "stays");
        Assert.Equal("warm\n", Exec(containerd, "stays", "warm", "echo", "warm").RunOrThrow());
        ShimUse before = ShimUse.Of(shim);
        long began = Stopwatch.GetTimestamp();
        using ManualResetEventSlim up = new(true);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        Task[] workers = [.. Enumerable.Range(0, Workers).Select(number => Task.Factory.StartNew(() => Work(containerd, number, up, end), TaskCreationOptions.LongRunning))];
        while (Stopwatch.GetElapsedTime(began) < Endurance.Duration && !end.Token.WaitHandle.WaitOne(_betweenRestarts))
        {
            up.Reset();
            _ = Interlocked.Increment(ref _restarts);
            containerd.KillDaemon();
            containerd.StartAgain();
            up.Set();
            Assert.Equal(("RUNNING", pid), (Status(containerd, "stays"), Pid(containerd, "stays")));
        }

        await end.CancelAsync();
        await Task.WhenAll(workers);
        TestContext.Current.TestOutputHelper?.WriteLine($"{version}: {_done} rounds of work, {_restarts} restarts of containerd, in {Stopwatch.GetElapsedTime(began).TotalMinutes:0.0} min");
        Assert.Equal("alive\n", Exec(containerd, "stays", "last", "echo", "alive").RunOrThrow());
        ShimUse.AssertNoMoreThan(before, shim);
        Remove(containerd, "stays");
        // Files of clients and bundles that a restart cut off are containerd's; events of shims that are gone are removed by whoever looks.
        _ = containerd.Holdpoint("ps").RunOrThrow();
        containerd.AssertNothingRuns();
    }

    // A container's life, again and again, until the end.
    private void Work(PrivateContainerd containerd, int number, ManualResetEventSlim up, CancellationTokenSource end)
    {
        Random random = new((Endurance.Seed * Workers) + number);
        for (int round = 0; !end.IsCancellationRequested; round++)
        {
            string id = $"mixed{number}-{round}";
            try
            {
                up.Wait(end.Token);
                Live(containerd, id, random, up);
                _ = Interlocked.Increment(ref _done);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch
            {
                end.Cancel();
                throw;
            }
        }
    }

    private void Live(PrivateContainerd containerd, string id, Random random, ManualResetEventSlim up)
    {
        up.Wait();
        int before = Volatile.Read(ref _restarts);

        // It succeeds, or containerd was away: then this container may be what is left of it.
        void Do(Command asked, Func<CommandResult, bool> isRight)
        {
            up.Wait();
            CommandResult result = asked.Run();
            for (int i = 0; i < Attempts && result.Errors.Contains(LostSnapshot, StringComparison.Ordinal); i++)
            {
                result = asked.Run();
            }

            Assert.True(isRight(result) || Volatile.Read(ref _restarts) != before, $"{asked}: {result}");
        }

        Do(containerd.Ctr("run", "--detach", "--runtime", Runtime, PrivateContainerd.Image, id, "sleep", "1000"), result => result.ExitCode == 0);
        for (int i = random.Next(6); i > 0; i--)
        {
            int execution = i, status = random.Next(256);
            switch (random.Next(4))
            {
                case 0:
                    Do(Exec(containerd, id, $"status{execution}", "sh", "-c", $"exit {status}"), result => result.ExitCode == status);
                    break;
                case 1:
                    Do(Exec(containerd, id, $"output{execution}", "seq", $"{Lines}"), result => result.Output.EndsWith($"\n{Lines}\n", StringComparison.Ordinal));
                    break;
                case 2:
                    Do(containerd.Ctr("tasks", "pause", id), result => result.ExitCode == 0);
                    Do(containerd.Ctr("tasks", "resume", id), result => result.ExitCode == 0);
                    break;
                default:
                    Do(Exec(containerd, id, $"input{execution}", "cat").WithInput("hello"), result => result.Output == "hello");
                    break;
            }
        }

        // However far it came.
        Assert.True(
            Eventually.Holds(() =>
            {
                up.Wait();
                _ = containerd.Ctr("tasks", "resume", id).Run();
                _ = Kill(containerd, id, "--signal", "KILL").Run();
                _ = containerd.Ctr("tasks", "delete", "--force", id).Run();
                _ = containerd.Ctr("containers", "delete", id).Run();
                CommandResult list = containerd.Ctr("containers", "list", "--quiet").Run();
                return list.ExitCode == 0 && !list.Output.Split('\n').Contains(id);
            }),
            $"{id} cannot be removed");
    }
}
