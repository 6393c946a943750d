// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tests.Holds;

/// <summary>A process made ready for a debugger, with shells that answer as its keeper.</summary>
public sealed class HoldReleaseTests : IDisposable
{
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(50);

    private readonly List<Process> _started = [];
    private readonly Process _held;

    public HoldReleaseTests()
    {
        _held = Start("sleep", "1000");
    }

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    [Fact]
    public void MakeReady_StoppedAlready_IsDoneWithoutAKeeper()
    {
        HoldInfo hold = Hold("exec", keeper: null);
        _ = Libc.kill(_held.Id, Signal.SIGSTOP);
        Assert.True(Eventually.Holds(() => ProcessFiles.Status(_held.Id) is { State: 'T' }));

        Assert.Equal(ReleaseOutcome.Done, HoldRelease.MakeReady(hold, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("code")]
    [InlineData(null)]
    public void MakeReady_WaitsInItsOwnCode_IsDoneWhileItLives(string? holdPoint)
    {
        HoldInfo hold = Hold(holdPoint, keeper: null);

        Assert.Equal(ReleaseOutcome.Done, HoldRelease.MakeReady(hold, TimeSpan.Zero));
        End(_held);
        Assert.Equal(ReleaseOutcome.NobodyWaits, HoldRelease.MakeReady(hold, TimeSpan.Zero));
    }

    [Fact]
    public void MakeReady_NoKeeper_NobodyWaits()
    {
        Process keeper = Start("sleep", "1000");
        HoldInfo hold = Hold("exec", keeper);
        End(keeper);

        Assert.Equal(ReleaseOutcome.NobodyWaits, HoldRelease.MakeReady(hold, TimeLimits.Step));
        Assert.Equal(ReleaseOutcome.NobodyWaits, HoldRelease.MakeReady(hold with { Keeper = null }, TimeLimits.Step));
    }

    [Theory]
    [InlineData("STOP", ReleaseOutcome.Done)]
    [InlineData("KILL", ReleaseOutcome.NobodyWaits)]
    internal void MakeReady_KeeperAnswers_IsWhatBecameOfTheProcess(string signal, ReleaseOutcome expected)
    {
        HoldInfo hold = Hold("exec", Keeper($"kill -{signal} {_held.Id}"));

        Assert.Equal(expected, HoldRelease.MakeReady(hold, TimeLimits.Step));
    }

    [Fact]
    public void MakeReady_KeeperDoesNotAnswer_TimesOut()
    {
        HoldInfo hold = Hold("exec", Keeper(":"));

        Assert.Equal(ReleaseOutcome.TimedOut, HoldRelease.MakeReady(hold, _short));
    }

    private HoldInfo Hold(string? holdPoint, Process? keeper) => new()
    {
        Pid = _held.Id,
        Identity = ProcessIdentity.Of(_held.Id)!.Value,
        State = HoldState.Held,
        HoldPoint = holdPoint,
        Keeper = keeper?.Id,
    };

    /// <summary>A shell that does this when it is asked to make its process ready.</summary>
    private Process Keeper(string answer)
    {
        Process keeper = Start("sh", "-c", $"trap '{answer}' USR1; echo ready; while sleep 0.01; do :; done");
        Assert.Equal("ready", keeper.StandardOutput.ReadLine());
        return keeper;
    }

    private Process Start(params string[] command)
    {
        Process process = new Command(command[0], command[1..]).Start();
        _started.Add(process);
        return process;
    }

    private static void End(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }
}
