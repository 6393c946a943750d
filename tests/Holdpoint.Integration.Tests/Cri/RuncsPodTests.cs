// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Integration.Tests.Runcs;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests.Cri;

/// <summary>Pods as a kubelet runs them, by our runc shim: named as a type of runtime, with options, and by its path.</summary>
public sealed class RuncsPodTests(CriDaemons daemons) : IClassFixture<CriDaemons>
{
    public static TheoryData<string, string> Handlers
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (TheoryDataRow<string> version in ContainerdVersions.All)
            {
                data.Add(version.Data, "runcs");
                data.Add(version.Data, "runcs-options");
                // The client within containerd 1.6 drops the path, and runs what the type says.
                if (version.Data != "1.6")
                {
                    data.Add(version.Data, "runcs-path");
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Handlers))]
    public async Task Pod_OfTwoContainers_LivesInOneShim(string version, string handler)
    {
        CriDaemon cri = daemons[version];
        PodSandboxConfig pod = cri.Pod("two");
        string sandbox = await cri.RunAsync(pod, handler);
        string[] containers = [cri.Start(sandbox, pod, "one"), cri.Start(sandbox, pod, "two")];

        Assert.Single(RuncsTest.ShimsOf(cri.Containerd));
        foreach (string container in containers)
        {
            ExecSyncResponse said = cri.Exec(container, "/bin/sh", "-c", "echo out; echo err >&2; exit 3");
            Assert.Equal((3, "out\n", "err\n"), (said.ExitCode, said.Stdout.ToStringUtf8(), said.Stderr.ToStringUtf8()));
            ContainerUse use = cri.Use(container);
            Assert.NotEqual(0ul, use.Memory.WorkingSetBytes.Value);
            Assert.NotEqual(0ul, use.Cpu.UsageCoreNanoSeconds.Value);
        }

        cri.StopAndRemove(containers[0]);
        Assert.Equal("still here\n", cri.Exec(containers[1], "/bin/echo", "still here").Stdout.ToStringUtf8());
        cri.StopAndRemove(containers[1]);
        Assert.Single(RuncsTest.ShimsOf(cri.Containerd));
        cri.Remove(sandbox);
        cri.Containerd.AssertNothingLeft();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public async Task Pod_IsRemovedWithItsContainers_NothingIsLeft(string version)
    {
        CriDaemon cri = daemons[version];
        PodSandboxConfig pod = cri.Pod("whole");
        string sandbox = await cri.RunAsync(pod, "runcs");
        _ = cri.Start(sandbox, pod, "one");
        _ = cri.Start(sandbox, pod, "two");

        cri.Remove(sandbox);

        cri.Containerd.AssertNothingLeft();
    }

    // As an annotation of the container alone: its sandbox runs, and its neighbour does.
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public async Task Create_SecondContainerIsToBeHeld_WaitsForASignalAlone(string version)
    {
        CriDaemon cri = daemons[version];
        PodSandboxConfig pod = cri.Pod("held");
        string sandbox = await cri.RunAsync(pod, "runcs");
        string first = cri.Start(sandbox, pod, "first");
        string second = cri.Create(sandbox, pod, "second", ("holdpoint.hold-create", "true"));
        Task start = Task.Run(() => cri.Runtime.StartContainer(new StartContainerRequest { ContainerId = second }), TestContext.Current.CancellationToken);

        JsonNode hold = Eventually.Is(() => cri.Containerd.Holds().SingleOrDefault(), $"one is held; containerd says:\n{cri.Containerd.Log}");

        Assert.Equal((second, "Create"), ((string?)hold["container"]!["id"], (string?)hold["label"]));
        Assert.Equal((int)hold["pid"]!, Assert.Single(RuncsTest.ShimsOf(cri.Containerd)));
        Assert.Equal(0, cri.Exec(first, "/bin/true").ExitCode);
        Assert.False(start.IsCompleted);
        cri.Containerd.Release((int)hold["pid"]!);
        await start;
        Assert.Equal(0, cri.Exec(second, "/bin/true").ExitCode);
        cri.Remove(sandbox);
        cri.Containerd.AssertNothingLeft();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public async Task Containerd_IsKilled_FindsThePodAgain(string version)
    {
        using CriDaemon cri = new(version);
        PodSandboxConfig pod = cri.Pod("kept");
        string sandbox = await cri.RunAsync(pod, "runcs");
        string container = cri.Start(sandbox, pod, "one");
        int shim = Assert.Single(RuncsTest.ShimsOf(cri.Containerd));

        cri.Containerd.KillDaemon();
        cri.Containerd.StartAgain();
        cri.WaitUntilUp();

        Assert.Equal("again\n", cri.Exec(container, "/bin/echo", "again").Stdout.ToStringUtf8());
        Assert.Equal(shim, Assert.Single(RuncsTest.ShimsOf(cri.Containerd)));
        Assert.NotNull(ProcessFiles.Stat(shim));
        cri.Remove(sandbox);
        cri.Containerd.AssertNothingLeft();
    }

    // To types of runtimes that it does not know containerd 1.6 sends no option but the path of a file with them.
    [Theory]
    [InlineData("1.7")]
    [InlineData("2.1")]
    public async Task Pod_ShimHasACgroup_TheShimIsInItAndTheContainerIsNot(string version)
    {
        CriDaemon cri = daemons[version];
        PodSandboxConfig pod = cri.Pod("apart");
        string[] folders = [.. Directory.GetDirectories("/sys/fs/cgroup").Select(hierarchy => hierarchy + CriDaemon.ShimCgroup)];
        Array.ForEach(folders, folder => Directory.CreateDirectory(folder));
        // Nobody can be in a cgroup of cpuset that has none of its own (cpuset(7)).
        foreach (string name in new[] { "cpuset.cpus", "cpuset.mems" })
        {
            File.Copy($"/sys/fs/cgroup/cpuset/{name}", $"/sys/fs/cgroup/cpuset{CriDaemon.ShimCgroup}/{name}", overwrite: true);
        }

        string sandbox = await cri.RunAsync(pod, "runcs-cgroup");

        int shim = Assert.Single(RuncsTest.ShimsOf(cri.Containerd));
        Assert.Contains($":memory:{CriDaemon.ShimCgroup}\n", ProcessFiles.Text(shim, "cgroup"), StringComparison.Ordinal);
        int container = Assert.Single(ProcessFiles.All(), pid => ProcessFiles.Stat(pid)?.Parent == shim);
        Assert.DoesNotContain(CriDaemon.ShimCgroup, ProcessFiles.Text(container, "cgroup"), StringComparison.Ordinal);
        cri.Remove(sandbox);
        cri.Containerd.AssertNothingLeft();
        Assert.True(Eventually.Holds(() => folders.All(folder => File.ReadAllText(folder + "/cgroup.procs").Length == 0)));
        Array.ForEach(folders, Directory.Delete);
    }
}
