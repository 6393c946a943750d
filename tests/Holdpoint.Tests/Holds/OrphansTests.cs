// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Tests.Holds;

/// <summary>Processes whose keeper is gone: those that run were let go on, unless they may be on their way into their stop.</summary>
public sealed class OrphansTests : IDisposable
{
    // With a wait for each, more than a test waits.
    private const int Many = 300;

    private readonly List<Process> _started = [];

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
    public void HasGoneOn_RunsForAllOfTheTime_IsTrueAfterIt()
    {
        Orphans orphans = new();
        ProcessIdentity process = Start();

        Assert.False(orphans.HasGoneOn(process));
        Assert.True(orphans.Settle());
        Assert.True(orphans.HasGoneOn(process));
    }

    [Fact]
    public void HasGoneOn_ComesToAStopMeanwhile_IsFalse()
    {
        Orphans orphans = new();
        ProcessIdentity process = Start();

        Assert.False(orphans.HasGoneOn(process));
        _ = Libc.kill(process.Pid, Signal.SIGSTOP);
        Assert.True(Eventually.Holds(() => ProcessFiles.Stat(process.Pid) is { State: 'T' }));
        Assert.True(orphans.Settle());
        Assert.False(orphans.HasGoneOn(process));
    }

    [Fact]
    public void HasGoneOn_FirstAskedAfterTheTime_IsFalse()
    {
        Orphans orphans = new();

        Assert.False(orphans.Settle());
        Assert.False(orphans.HasGoneOn(Start()));
    }

    [Fact]
    public async Task Read_ManyThatHaveGoneOn_AreRemovedWithOneWait()
    {
        using EventFolder events = new();
        using EventDirectory folder = events.Open();
        ProcessIdentity keeper = Start();
        for (int count = 0; count < Many; count++)
        {
            ProcessIdentity process = Start();
            string name = EventName.Debugger(process.Pid);
            _ = new Command("mkfifo", events[name]).RunOrThrow();
            DescriptionFile.Write(folder, name, new HoldDescription
            {
                Pid = process.Pid,
                StartTime = process.StartTime,
                Keeper = keeper.Pid,
                KeeperStartTime = keeper.StartTime,
                Holds = [new HoldEntry { HoldPoint = "exec", Since = DateTimeOffset.UnixEpoch }],
            });
        }

        Assert.Equal(Many, HoldList.Read().Count);
        _started[0].Kill();
        await _started[0].WaitForExitAsync(TestContext.Current.CancellationToken);

        IReadOnlyList<HoldInfo> holds = await Task.Run(HoldList.Read).WaitAsync(TimeLimits.Step, TestContext.Current.CancellationToken);

        Assert.Empty(holds);
        Assert.Empty(events.Names);
    }

    private ProcessIdentity Start()
    {
        Process process = new Command("sleep", "1000").Start();
        _started.Add(process);
        return ProcessIdentity.Of(process.Id)!.Value;
    }
}
