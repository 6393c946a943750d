// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Testing;

namespace Holdpoint.Tests.Holds;

/// <summary>Descriptions without their event, as a maker leaves that was killed on the way, and events that are none.</summary>
public sealed class HoldListTests : IDisposable
{
    private readonly EventFolder _events = new();
    private readonly Process _process = new Command("sleep", "1000").Start();

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _events.Dispose();
    }

    [Fact]
    public void Read_DescriptionWithoutEvent_IsNotListed()
    {
        Describe(_process.Id, StartTime(_process.Id));

        Assert.Empty(HoldList.Read());
        Assert.Equal([$"debugger-{_process.Id}.json"], _events.Names);
    }

    [Fact]
    public void Read_DescriptionWithoutEventOfAnEarlierProcess_IsRemoved()
    {
        Describe(_process.Id, StartTime(_process.Id) - 1);

        Assert.Empty(HoldList.Read());
        Assert.Empty(_events.Names);
    }

    [Fact]
    public void Read_NewEventBesideADescriptionOfAnEarlierProcess_IsListedAndStays()
    {
        Describe(Environment.ProcessId, StartTime(Environment.ProcessId) - 1);
        using NamedEvent made = NamedEvent.Create(EventFolder.OwnName);

        Assert.Equal(Environment.ProcessId, Assert.Single(HoldList.Read()).Pid);
        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(EventFolder.OwnName));
    }

    [Fact]
    public void Read_NoFifo_IsNotListed()
    {
        _events.Open().Dispose();
        File.WriteAllText(_events[$"debugger-{_process.Id}"], "");
        File.CreateSymbolicLink(_events[EventFolder.OwnName], "/dev/null");

        Assert.Empty(HoldList.Read());
    }

    private static ulong StartTime(int pid) => ProcessIdentity.Of(pid)!.Value.StartTime;

    private void Describe(int pid, ulong started)
    {
        using EventDirectory folder = _events.Open();
        DescriptionFile.Write(folder, EventName.Debugger(pid), new HoldDescription
        {
            Pid = pid,
            StartTime = started,
            Holds = [new HoldEntry { HoldPoint = "code", Since = DateTimeOffset.UnixEpoch }],
        });
    }
}
