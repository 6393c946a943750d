// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>
/// The shim and containerd killed at random moments, and the shim stopped as a debugger stops it. HOLDPOINT_TEST_ROUNDS makes more of them than the few
/// of every day.
/// </summary>
public sealed class FaultTests(SharedContainerds shared) : RuncsTest(shared)
{
    private static readonly int _rounds = TestSettings.Rounds(8);

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Shim_KilledAtRandomMoments_NothingRunsAfterwards(string version)
    {
        using PrivateContainerd containerd = new(version);
        KillShims(containerd, Runtime, _rounds, new Random(1));

        containerd.AssertNothingRuns();
        Assert.Equal(new CommandResult(0, "as ever\n", ""), Run(containerd, "next", [], "echo", "as ever"));
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Containerd_KilledAtRandomMoments_EverythingIsFoundAgain(string version)
    {
        using PrivateContainerd containerd = new(version);
        Random random = new(2);
        StartSleeper(containerd, "stays");
        int pid = Pid(containerd, "stays");
        for (int round = 0; round < _rounds; round++)
        {
            string id = $"ends{round}";
            Start(containerd, id, [], "sh", "-c", $"sleep 0.{random.Next(3)}; exit 5");
            Process exec = Exec(containerd, "stays", $"writes{round}", "sh", "-c", "seq 5000; sleep 0.1").Start();
            Thread.Sleep(random.Next(150));

            containerd.KillDaemon();
            Thread.Sleep(random.Next(150));
            containerd.StartAgain();

            _ = Finish(exec);
            Assert.Equal(("RUNNING", pid), (Status(containerd, "stays"), Pid(containerd, "stays")));
            // Since 1.7 containerd removes a task that it finds ended; until then its status is there.
            Assert.True(Eventually.Holds(() => Status(containerd, id) is "STOPPED" or ""), $"{id}: {Status(containerd, id)}");
            CommandResult deleted = containerd.Ctr("tasks", "delete", id).Run();
            Assert.True(deleted.ExitCode != 0 || deleted.ToString().Contains("exit code 5", StringComparison.Ordinal), deleted.ToString());
            _ = containerd.Ctr("containers", "delete", id).RunOrThrow();
        }

        Assert.Equal("alive\n", Exec(containerd, "stays", "last", "echo", "alive").RunOrThrow());
        Remove(containerd, "stays");
        Assert.True(Eventually.Holds(() => ShimsOf(containerd).Count == 0));
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Shim_StoppedAsADebuggerDoes_NothingIsLost(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartContainer("stopped", Runtime, [], "sh", "-c", "read -t 1 nothing; seq 3000; exit 7");
        Assert.True(Eventually.Holds(() => Status(containerd, "stopped") == "RUNNING"));
        int pid = Pid(containerd, "stopped"), shim = Assert.Single(ShimsOf(containerd));

        Assert.Equal(0, Libc.kill(shim, Signal.SIGSTOP));
        run.StandardInput.Close();
        // Its exit is there, and nobody has waited for it.
        Assert.True(Eventually.Holds(() => ProcessFiles.Stat(pid) is { State: 'Z' }));
        Assert.False(run.HasExited);
        Assert.Equal(0, Libc.kill(shim, Signal.SIGCONT));

        CommandResult ended = Finish(run);
        Assert.Equal((7, string.Concat(Enumerable.Range(1, 3000).Select(number => $"{number}\n"))), (ended.ExitCode, ended.Output));
    }
}
