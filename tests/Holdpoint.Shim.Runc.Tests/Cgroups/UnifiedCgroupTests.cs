// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Cgroups;
using Holdpoint.Shim.Runc.Protos.V2;

namespace Holdpoint.Shim.Runc.Tests.Cgroups;

/// <summary>Files as a kernel has them with version 2.</summary>
public sealed class UnifiedCgroupTests : IDisposable
{
    private readonly CgroupFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_AllFiles_HasWhatTheySay()
    {
        _ = _files
            .With("c/pids.current", "3\n").With("c/pids.max", "max\n")
            .With("c/cpu.stat", "usage_usec 100\nuser_usec 60\nsystem_usec 40\nnr_periods 1\nnr_throttled 2\nthrottled_usec 3\nnr_bursts 4\nburst_usec 5\n")
            .With("c/cpu.pressure", "some avg10=1.50 avg60=0.25 avg300=0.00 total=1234\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=5\n")
            .With("c/memory.stat", "anon 1\nfile 2\nkernel_stack 3\nfile_mapped 4\nslab_reclaimable 5\npgmajfault 6\nworkingset_refault_anon 7\nthp_collapse_alloc 8\n")
            .With("c/memory.current", "1000\n").With("c/memory.max", "max\n").With("c/memory.swap.current", "10\n").With("c/memory.swap.max", "20\n").With("c/memory.peak", "2000\n").With("c/memory.swap.peak", "30\n")
            .With("c/memory.events", "low 1\nhigh 2\nmax 3\noom 4\noom_kill 5\noom_group_kill 6\n")
            .With("c/io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n8:16 \n259:1 rios=9 rbytes=8\n")
            .With("c/hugetlb.2MB.current", "1\n").With("c/hugetlb.2MB.max", "max\n").With("c/hugetlb.2MB.events", "max 4\n").With("c/hugetlb.2MB.rsvd.current", "0\n")
            .With("c/rdma.current", "mlx4_0 hca_handle=2 hca_object=2000\n");

        Metrics metrics = Cgroup("c").Read();

        Assert.Equal((3ul, ulong.MaxValue), (metrics.Pids.Current, metrics.Pids.Limit));
        Assert.Equal(
            new CPUStat
            {
                UsageUsec = 100,
                UserUsec = 60,
                SystemUsec = 40,
                NrPeriods = 1,
                NrThrottled = 2,
                ThrottledUsec = 3,
                NrBursts = 4,
                BurstUsec = 5,
                Psi = new PSIStats { Some = new PSIData { Avg10 = 1.5, Avg60 = 0.25, Total = 1234 }, Full = new PSIData { Total = 5 } },
            },
            metrics.Cpu);
        Assert.Equal(
            new MemoryStat
            {
                Anon = 1,
                File = 2,
                KernelStack = 3,
                FileMapped = 4,
                SlabReclaimable = 5,
                Pgmajfault = 6,
                WorkingsetRefaultAnon = 7,
                ThpCollapseAlloc = 8,
                Usage = 1000,
                UsageLimit = ulong.MaxValue,
                SwapUsage = 10,
                SwapLimit = 20,
                MaxUsage = 2000,
                SwapMaxUsage = 30,
            },
            metrics.Memory);
        Assert.Equal(new MemoryEvents { Low = 1, High = 2, Max = 3, Oom = 4, OomKill = 5, OomGroupKill = 6 }, metrics.MemoryEvents);
        Assert.Equal(
            [new IOEntry { Major = 8, Rbytes = 1, Wbytes = 2, Rios = 3, Wios = 4 }, new IOEntry { Major = 259, Minor = 1, Rios = 9, Rbytes = 8 }],
            metrics.Io.Usage);
        Assert.Equal([new HugeTlbStat { Pagesize = "2MB", Current = 1, Max = ulong.MaxValue, Failcnt = 4 }], metrics.Hugetlb);
        Assert.Equal("mlx4_0", Assert.Single(metrics.Rdma.Current).Device);
    }

    [Fact]
    public void ReadMetrics_CgroupIsGone_IsAnError() => Assert.Throws<IOException>(() => Cgroup("gone").ReadMetrics());

    [Fact]
    public void ReadMetrics_Cgroup_IsOfTheTypeThatContainerdKnows() => Assert.Equal("io.containerd.cgroups.v2.Metrics", Cgroup("").ReadMetrics().TypeUrl);

    [Fact]
    public void EnableControllers_OfADeepCgroup_AsksEachFolderAboveIt()
    {
        // Here a file is overwritten, where the kernel takes one word after the other: the last word stays.
        _ = _files.With("cgroup.controllers", "cpu memory\n")
            .With("cgroup.subtree_control", "").With("a/cgroup.subtree_control", "").With("a/b/cgroup.subtree_control", "");

        Assert.Null(Cgroup("a/b").EnableControllers());

        Assert.Equal("+memory", File.ReadAllText(_files.Folder("cgroup.subtree_control"))[^7..]);
        Assert.Equal("+memory", File.ReadAllText(_files.Folder("a/cgroup.subtree_control"))[^7..]);
        Assert.Equal("", File.ReadAllText(_files.Folder("a/b/cgroup.subtree_control")));
    }

    [Fact]
    public void EnableControllers_FolderIsMissing_SaysWhich()
    {
        _ = _files.With("cgroup.controllers", "cpu\n").With("cgroup.subtree_control", "");

        Assert.Equal($"+cpu: open {_files.Folder("a/cgroup.subtree_control")}: no such file or directory", Cgroup("a/b").EnableControllers());
    }

    private UnifiedCgroup Cgroup(string name) => new(_files.Path, Path.TrimEndingDirectorySeparator(_files.Folder(name)));
}
