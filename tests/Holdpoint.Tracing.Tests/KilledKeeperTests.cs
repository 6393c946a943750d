// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>Nothing is lost: the keeper is killed at any moment, and what it held runs to its end, or is held and can be released.</summary>
public sealed class KilledKeeperTests(ITestOutputHelper output) : IDisposable
{
    private const int Rounds = 300;
    private const int DaemonRounds = 100;

    // Ever later moments from the keeper's start on, past the time that a hold takes to begin.
    private const int Moments = 60;
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(1);

    private readonly HoldRoom _room = new();
    private readonly Dictionary<string, int> _counts = [];

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Run_KeeperKilledAtAnyMoment_RunsOrIsHeldAndReleasable()
    {
        string say = TestPrograms.C("say.c");
        for (int round = 0; round < Rounds; round++)
        {
            StartedProgram program = _room.Start(CommandLines.Run(["--quiet"], say, "exit", "3"));
            KillKeeper(round, asks: true, () => program.HasEnded);
            EndOf(program, program.Pid, 3);
        }

        Report(Rounds);
    }

    [Fact]
    public void FollowDaemon_KeeperKilledAtAnyMoment_RunsOrIsHeldAndReleasable()
    {
        string[] start = [TestPrograms.C("parent.c"), "group", "end", TestPrograms.C("say.c"), "exit"];
        for (int round = 0; round < DaemonRounds; round++)
        {
            StartedProgram program = _room.Start(CommandLines.Follow("say", ["--quiet"], start));
            // Not asked for a stop: while its parent still ends, a stopped process gets SIGHUP by the kernel's rule, keeper or not.
            KillKeeper(round, asks: false, () => program.HasEnded && _room.Holds().Count == 0);
            EndOf(program, null, 0);
        }

        Report(DaemonRounds);
    }

    private void KillKeeper(int round, bool asks, Func<bool> isOver)
    {
        int[] keepers = [];
        Assert.True(Eventually.Holds(() => (keepers = [.. _room.Keepers()]).Length > 0 || isOver(), TimeLimits.Step));
        if (asks && round % 2 == 1)
        {
            // Asks for the stop without tracer, on the way into which it is killed then.
            Eventually.Holds(() => isOver() || _room.Keepers().Any(IsDetached));
            Send(_room.Keepers().Where(IsDetached), Signal.SIGUSR1);
        }

        Thread.Sleep(_moment * (round / 2 % Moments));
        Send(keepers, Signal.SIGKILL);
        _ = KillThose();
    }

    /// <summary>Not the process between, which starts the keeper and ends.</summary>
    private static bool IsDetached(int keeper) => ProcessFiles.Arguments(keeper)?.ElementAtOrDefault(2) == "detached";

    /// <summary>Kills what has become a keeper meanwhile (each is started by one that ends at once); true when there was none.</summary>
    private bool KillThose()
    {
        IReadOnlyList<int> keepers = _room.Keepers();
        Send(keepers, Signal.SIGKILL);
        return keepers.Count == 0;
    }

    private static void Send(IEnumerable<int> keepers, int signal)
    {
        foreach (int keeper in keepers)
        {
            _ = Libc.kill(keeper, signal);
        }
    }

    /// <summary>Waits for the end, on the way releasing what is still held.</summary>
    private void EndOf(StartedProgram program, int? pid, int exitCode)
    {
        bool held = false;
        bool settled = Eventually.Holds(() => KillThose() && (program.OutputEnded || Stopped(pid) is not null));
        Assert.True(settled, $"{program.Pid} neither ends nor is held: {ProcessFiles.Status(program.Pid)}");

        if (Stopped(pid) is { } hold)
        {
            held = true;
            Assert.Equal(ReleaseOutcome.Done, HoldRelease.Release(hold));
        }

        CommandResult result = program.WaitForEnd();
        bool notStarted = result.ExitCode != exitCode && result.Errors.Contains("nothing was started", StringComparison.Ordinal);
        Assert.True(notStarted || (result.ExitCode == exitCode && result.Output.Contains("it runs\n", StringComparison.Ordinal)), result.ToString());
        string kind = notStarted ? "said that nothing was started" : held ? "held, then released" : "ran";
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
    }

    private HoldInfo? Stopped(int? pid) =>
        _room.Holds().FirstOrDefault(hold => (pid is null || hold.Pid == pid) && ProcessFiles.Status(hold.Pid) is { State: 'T', Tracer: 0 });

    private void Report(int rounds)
    {
        output.WriteLine(string.Join(", ", _counts.Select(count => $"{count.Key}: {count.Value}")));
        Assert.Equal(rounds, _counts.Values.Sum());
    }
}
