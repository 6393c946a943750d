// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>What remains when something is killed.</summary>
public sealed class RecoveryTests(SharedContainerds shared) : RuncsTest(shared)
{
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Shim_IsKilled_NothingIsLeft(string version)
    {
        PrivateContainerd containerd = Use(version);
        StartSleeper(containerd, "orphan");
        int pid = Pid(containerd, "orphan");

        Assert.Equal(0, Libc.kill(Assert.Single(ShimsOf(containerd)), Signal.SIGKILL));

        Assert.True(Eventually.Holds(() => Libc.kill(pid, 0) != 0 && Status(containerd, "orphan") is "" or "STOPPED"), containerd.Log);
        _ = containerd.Ctr("tasks", "delete", "orphan").Run();
        _ = containerd.Ctr("containers", "delete", "orphan").RunOrThrow();
        // Nobody is left to remove the socket, neither of runc's own shim; `ps` removes events of processes that are gone.
        containerd.DiscardLeftOf("orphan");
        _ = containerd.Holdpoint("ps").RunOrThrow();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Containerd_IsKilled_FindsItsContainersAgain(string version)
    {
        using PrivateContainerd containerd = new(version);
        StartSleeper(containerd, "kept");
        int pid = Pid(containerd, "kept");

        containerd.KillDaemon();
        containerd.StartAgain();

        Assert.Equal("RUNNING", Status(containerd, "kept"));
        Assert.Equal(pid, Pid(containerd, "kept"));
        Assert.Equal("yes\n", Exec(containerd, "kept", "e", "echo", "yes").RunOrThrow());
        using (EventListener events = Listen(containerd))
        {
            _ = Kill(containerd, "kept", "--signal", "KILL").RunOrThrow();
            Assert.Contains("\"exit_status\":137", events.Of("kept", "/tasks/exit")[^1], StringComparison.Ordinal);
        }

        Remove(containerd, "kept");
        containerd.AssertNothingLeft();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Containerd_IsAway_ExitIsToldAfterwards(string version)
    {
        using PrivateContainerd containerd = new(version);
        Start(containerd, "ends", [], "sh", "-c", "trap 'exit 6' TERM; while true; do sleep 0.05; done");
        int pid = Pid(containerd, "ends");

        containerd.KillDaemon();
        Assert.Equal(0, Libc.kill(pid, Signal.SIGTERM));
        Assert.True(Eventually.Holds(() => Libc.kill(pid, 0) != 0));
        containerd.StartAgain();

        // Since 1.7 containerd removes a task that it finds ended; 1.6 shows it.
        Assert.True(Eventually.Holds(() => Status(containerd, "ends") is "STOPPED" or ""), containerd.Log);
        _ = containerd.Ctr("tasks", "delete", "ends").Run();
        _ = containerd.Ctr("containers", "delete", "ends").RunOrThrow();
        // ctr, which made the FIFOs, is gone long since.
        containerd.DiscardLeftOf("ends");
        containerd.AssertNothingLeft();
    }
}
