// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Integration.Tests;

/// <summary>What else happens while a shim is held: nothing is wedged, and nothing is left.</summary>
public sealed class InterruptionTests(SharedContainerds shared) : ContainerdTest(shared)
{
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Ctr_InterruptedWhileHeld_ContainerdGivesUpAndNothingIsLeft(string version) => Interrupt(version, "INT");

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Ctr_KilledWhileHeld_ContainerdGivesUpAndNothingIsLeft(string version) => Interrupt(version, "KILL");

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Task_KilledAndDeletedWithinATimeWhileHeld_TheHoldIsNoneTheWiser(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartHeld("patient", "echo", "after all");
        int pid = containerd.WaitForHeldPid("patient");

        // containerd asks the shim, and who asks waits for it as long as he says.
        Assert.NotEqual(0, containerd.Ctr("--timeout", "1s", "tasks", "kill", "--signal", "KILL", "patient").Run().ExitCode);
        Assert.NotEqual(0, containerd.Ctr("--timeout", "1s", "tasks", "delete", "--force", "patient").Run().ExitCode);
        Assert.NotEqual(0, containerd.Ctr("--timeout", "1s", "containers", "delete", "patient").Run().ExitCode);
        Assert.Equal(pid, containerd.WaitForHeldPid("patient"));

        containerd.Release(pid);
        CommandResult ended = Finish(run);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Equal("after all\n", ended.Output);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Task_KilledWhileHeld_IsKilledOnceItIsReleased(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartHeld("waiting", "sleep", "1000");
        int pid = containerd.WaitForHeldPid("waiting");

        Process kill = containerd.Ctr("tasks", "kill", "--signal", "KILL", "waiting").Start();
        containerd.Release(pid);
        _ = Finish(kill);

        // Where it came before there was anything to kill, it is told so, and comes again.
        Assert.True(Eventually.Holds(() => run.HasExited || (containerd.Ctr("tasks", "kill", "--signal", "KILL", "waiting").Run().ExitCode == 0 && run.WaitForExit(TimeLimits.Step))));
        Assert.NotEqual(0, Finish(run).ExitCode);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Containerd_KilledWhileHeld_HoldStaysAndIsReleasable(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartHeld("orphan", "true");
        int pid = containerd.WaitForHeldPid("orphan");
        ProcessIdentity shim = ProcessIdentity.Of(pid)!.Value;

        containerd.KillDaemon();
        Assert.NotEqual(0, Finish(run).ExitCode);
        Assert.Equal(pid, containerd.WaitForHeldPid("orphan"));
        containerd.Release(pid);
        Assert.Empty(containerd.Holds());

        containerd.StartAgain();
        Assert.Equal(0, containerd.Ctr("tasks", "list").Run().ExitCode);
        EndShim(shim);
        _ = containerd.Ctr("containers", "delete", "orphan").Run();
        containerd.DiscardLeftOf("orphan");
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Containerd_KilledAndStartedAgainWhileHeld_ItGivesTheShimUp(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartHeld("again", "true");
        ProcessIdentity shim = ProcessIdentity.Of(containerd.WaitForHeldPid("again"))!.Value;

        containerd.KillDaemon();
        _ = Finish(run);
        containerd.StartAgain();

        // It asks every shim for its state, and calls delete for one that does not answer.
        Assert.True(Eventually.Holds(() => !shim.IsAlive), containerd.Log);
        Assert.Empty(containerd.Holds());
        Assert.Equal(0, containerd.Ctr("tasks", "list").Run().ExitCode);
        _ = containerd.Ctr("containers", "delete", "again").Run();
        containerd.DiscardLeftOf("again");
        CommandResult next = Finish(containerd.StartContainer("next", "io.containerd.runc.v2", [], "echo", "next"));
        Assert.Equal("next\n", next.Output);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Keeper_KilledWhileHeld_IsStillListedAndReleased(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartHeld("keeperless", "echo", "kept");
        int pid = containerd.WaitForHeldPid("keeperless");
        Assert.True(Eventually.Holds(() => Platform.Linux.Procfs.ProcessFiles.Stat(pid) is { State: 'T' }));

        _ = new Command("kill", "-KILL", $"{containerd.WaitForHold("keeperless")["keeper"]}").RunOrThrow();

        Assert.True(Eventually.Holds(() => containerd.WaitForHold("keeperless")["keeper"] is null));
        containerd.Release(pid);
        Assert.Equal("kept\n", Finish(run).Output);
    }

    /// <summary>
    /// A shim that lost its containerd between start and Create, held before or not: 1.6 keeps it, 1.7 and 2.1 end it, unless they were
    /// killed before they had written down where it listens, and so know nothing of it.
    /// </summary>
    private static void EndShim(ProcessIdentity shim)
    {
        if (shim.IsAlive)
        {
            _ = new Command("kill", "-KILL", $"{shim.Pid}").Run();
        }

        Assert.True(Eventually.Holds(() => !shim.IsAlive));
    }

    private void Interrupt(string version, string signal)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartHeld("given-up", "true");
        ProcessIdentity shim = ProcessIdentity.Of(containerd.WaitForHeldPid("given-up"))!.Value;

        _ = new Command("kill", "-" + signal, $"{run.Id}").RunOrThrow();
        _ = Finish(run);

        // containerd waits for the shim for some seconds more, then calls delete, which ends what is held.
        Assert.True(Eventually.Holds(() => !shim.IsAlive), containerd.Log);
        _ = containerd.Ctr("containers", "delete", "given-up").Run();
        containerd.DiscardLeftOf("given-up");
    }
}
