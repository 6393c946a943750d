// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Holds;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Cli;

public sealed class PsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Ps_WaitOfTheRunhcsShim_IsListedWithItsProcess()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);

        JsonObject row = Assert.Single(HoldpointExe.List(waiter.Pid));

        Assert.Equal($"debugger-{waiter.Pid}", (string?)row["event"]);
        Assert.Equal("held", (string?)row["state"]);
        Assert.Equal(WindowsPrograms.Waiter, (string?)row["executable"], ignoreCase: true);
        Assert.Equal([WindowsPrograms.Waiter, "1"], row["arguments"]!.AsArray().Select(argument => (string?)argument));
        Assert.InRange(DateTimeOffset.Parse((string)row["started"]!, null), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(5));
        Assert.NotNull((string?)row["user"]);
        Assert.Null(row["since"]);
        Assert.Null(row["holdPoint"]);
    }

    [Fact]
    public void Ps_StackDumpEvent_IsListedAsListening()
    {
        using EventWaitHandle listener = new(initialState: false, EventResetMode.AutoReset, $@"Global\stackdump-{Environment.ProcessId}");

        JsonObject row = Assert.Single(HoldpointExe.List(Environment.ProcessId));

        Assert.Equal("listening", (string?)row["state"]);
        Assert.Equal($"stackdump-{Environment.ProcessId}", (string?)row["event"]);
        Assert.Contains("not held: waits for stackdump", HoldpointExe.Run("ps").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ps_EventThatOutlivedItsProcess_IsStale()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);
        using EventWaitHandle kept = EventWaitHandle.OpenExisting($@"Global\debugger-{waiter.Pid}");
        waiter.Kill();
        _ = waiter.WaitForEnd();

        Assert.Equal("stale", (string?)Assert.Single(HoldpointExe.List(waiter.Pid))["state"]);

        CommandResult release = HoldpointExe.Run("release", $"{waiter.Pid}");
        Assert.Equal(3, release.ExitCode);
        Assert.Equal($"holdpoint: there is no process {waiter.Pid}; 'holdpoint ps' lists the processes that wait\n", release.Errors);
    }

    [Fact]
    public async Task Ps_TwoHoldsOfOneProcess_AreTwoRowsWithTheirLabels()
    {
        HoldOptions Labelled(string label) => new() { Label = label, Timeout = TimeSpan.FromHours(1), Log = _ => { } };
        Task<HoldOutcome> first = Hold.HereAsync(Labelled("Create, first"), Token);
        Task<HoldOutcome> second = Hold.HereAsync(Labelled("Create, \\second/"), Token);

        JsonObject[] rows = HoldpointExe.List(Environment.ProcessId);

        Assert.Equal(["Create, first", "Create, \\second/"], rows.Select(row => (string?)row["label"]));
        Assert.All(rows, row => Assert.Equal("code", (string?)row["holdPoint"]));
        Assert.All(rows, row => Assert.NotNull(row["deadline"]));

        Assert.Equal(0, HoldpointExe.Run("release", $"{Environment.ProcessId}").ExitCode);
        Assert.Equal(HoldOutcome.Released, await first.WaitAsync(TimeLimits.Step, Token));
        Assert.Equal("Create, \\second/", (string?)Assert.Single(HoldpointExe.List(Environment.ProcessId))["label"]);
        Assert.Equal(0, HoldpointExe.Run("release", "--all").ExitCode);
        Assert.Equal(HoldOutcome.Released, await second.WaitAsync(TimeLimits.Step, Token));
        Assert.Empty(HoldpointExe.List(Environment.ProcessId));
    }

    [Fact]
    public void Ps_NothingHeld_SaysWhatToType() =>
        Assert.Equal(
            new CommandResult(0, "Nothing is held.\nTo hold a program at its first instruction: holdpoint run -- CMD; the runhcs shim: set CONTAINERD_SHIM_RUNHCS_V1_WAIT_DEBUGGER=1 for containerd\n", ""),
            HoldpointExe.Run("ps"));
}
