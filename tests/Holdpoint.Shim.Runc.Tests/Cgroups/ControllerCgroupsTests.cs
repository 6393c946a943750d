// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Cgroups;
using Holdpoint.Shim.Runc.Protos.V1;

namespace Holdpoint.Shim.Runc.Tests.Cgroups;

/// <summary>Files as a kernel has them with version 1.</summary>
public sealed class ControllerCgroupsTests : IDisposable
{
    private static readonly string[] _controllers = ["pids", "cpu", "cpuacct", "memory", "blkio", "hugetlb", "rdma"];

    private readonly CgroupFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_AllControllers_HasWhatTheFilesSay()
    {
        _ = _files
            .With("pids/pids.current", "3\n").With("pids/pids.max", "100\n")
            .With("cpuacct/cpuacct.usage", "16946401\n").With("cpuacct/cpuacct.stat", "user 3\nsystem 2\n").With("cpuacct/cpuacct.usage_percpu", "8936838 8009563 \n")
            .With("cpu/cpu.stat", "nr_periods 5\nnr_throttled 4\nthrottled_time 300\nnr_bursts 0\nburst_time 0\n")
            .With("memory/memory.stat", "cache 4096\nrss 53248\npgpgin 12\nhierarchical_memory_limit 9223372036854771712\nhierarchical_memsw_limit 7\ntotal_rss 99\ntotal_pgmajfault 1\ntotal_unevictable 2\n")
            .With("memory/memory.usage_in_bytes", "430080\n").With("memory/memory.limit_in_bytes", "9223372036854771712\n")
            .With("memory/memory.max_usage_in_bytes", "500000\n").With("memory/memory.failcnt", "6\n")
            .With("memory/memory.memsw.usage_in_bytes", "1\n").With("memory/memory.kmem.usage_in_bytes", "2\n").With("memory/memory.kmem.tcp.limit_in_bytes", "3\n")
            .With("memory/memory.oom_control", "oom_kill_disable 1\nunder_oom 1\noom_kill 8\n")
            .With("blkio/blkio.throttle.io_serviced", "254:0 Read 5\n254:0 Write 6\n254:0 Total 11\nTotal 11\n").With("blkio/blkio.throttle.io_service_bytes", "254:0 Read 4096\nTotal 4096\n")
            .With("hugetlb/hugetlb.2MB.limit_in_bytes", "x").With("hugetlb/hugetlb.2MB.usage_in_bytes", "4194304\n").With("hugetlb/hugetlb.2MB.max_usage_in_bytes", "8388608\n").With("hugetlb/hugetlb.2MB.failcnt", "2\n").With("hugetlb/hugetlb.2MB.rsvd.limit_in_bytes", "x")
            .With("rdma/rdma.current", "mlx4_0 hca_handle=2 hca_object=2000\n").With("rdma/rdma.max", "mlx4_0 hca_handle=max hca_object=3000\n");

        Metrics metrics = Read();

        Assert.Equal((3ul, 100ul), (metrics.Pids.Current, metrics.Pids.Limit));
        Assert.Equal((16946401ul, 30_000_000ul, 20_000_000ul), (metrics.Cpu.Usage.Total, metrics.Cpu.Usage.User, metrics.Cpu.Usage.Kernel));
        Assert.Equal([8936838ul, 8009563ul], metrics.Cpu.Usage.PerCpu);
        Assert.Equal((5ul, 4ul, 300ul), (metrics.Cpu.Throttling.Periods, metrics.Cpu.Throttling.ThrottledPeriods, metrics.Cpu.Throttling.ThrottledTime));
        Assert.Equal((4096ul, 53248ul, 12ul, 99ul, 1ul, 2ul), (metrics.Memory.Cache, metrics.Memory.Rss, metrics.Memory.PgPgIn, metrics.Memory.TotalRss, metrics.Memory.TotalPgMajFault, metrics.Memory.TotalUnevictable));
        Assert.Equal((9223372036854771712ul, 7ul), (metrics.Memory.HierarchicalMemoryLimit, metrics.Memory.HierarchicalSwapLimit));
        Assert.Equal(new MemoryEntry { Usage = 430080, Limit = 9223372036854771712, Max = 500000, Failcnt = 6 }, metrics.Memory.Usage);
        Assert.Equal((1ul, 2ul, 3ul), (metrics.Memory.Swap.Usage, metrics.Memory.Kernel.Usage, metrics.Memory.KernelTcp.Limit));
        Assert.Equal(new MemoryOomControl { OomKillDisable = 1, UnderOom = 1, OomKill = 8 }, metrics.MemoryOomControl);
        Assert.Equal([("Read", 5ul), ("Write", 6ul), ("Total", 11ul)], metrics.Blkio.IoServicedRecursive.Select(entry => (entry.Op, entry.Value)));
        Assert.Equal((254ul, 0ul), (metrics.Blkio.IoServiceBytesRecursive[0].Major, metrics.Blkio.IoServiceBytesRecursive[0].Minor));
        Assert.Equal([new HugetlbStat { Pagesize = "2MB", Usage = 4194304, Max = 8388608, Failcnt = 2 }], metrics.Hugetlb);
        Assert.Equal([new RdmaEntry { Device = "mlx4_0", HcaHandles = 2, HcaObjects = 2000 }], metrics.Rdma.Current);
        Assert.Equal(uint.MaxValue, metrics.Rdma.Limit[0].HcaHandles);
    }

    [Fact]
    public void Read_SchedulerCountsBlocksItself_HasItsFiles()
    {
        _ = _files.With("blkio/blkio.io_serviced_recursive", "8:0 Read 1\n").With("blkio/blkio.time_recursive", "8:0 20\n").With("blkio/blkio.throttle.io_serviced", "8:0 Read 9\n");

        BlkIOStat blocks = Read().Blkio;

        Assert.Equal(1ul, Assert.Single(blocks.IoServicedRecursive).Value);
        Assert.Equal(("", 20ul), (Assert.Single(blocks.IoTimeRecursive).Op, blocks.IoTimeRecursive[0].Value));
    }

    [Fact]
    public void Read_NoLimitOfPids_IsZero()
    {
        _ = _files.With("pids/pids.current", "1\n").With("pids/pids.max", "max\n");

        Assert.Equal(0ul, Read().Pids.Limit);
    }

    [Fact]
    public void Read_EverythingIsGone_IsEmpty() => Assert.Equal(new Metrics(), Read());

    [Fact]
    public void BlockDevices_Partitions_HaveTheirNames()
    {
        Dictionary<(ulong, ulong), string> devices = BlockDevices.Parse("major minor  #blocks  name\n\n 254        0  268435456 vda\n   7        1         10 loop1\n");

        Assert.Equal([((7ul, 1ul), "/dev/loop1"), ((254ul, 0ul), "/dev/vda")], devices.Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal("/dev/vda", BlockMetrics.Parse("254:0 Read 1", devices)[0].Device);
    }

    private Metrics Read() => new ControllerCgroups(_controllers.ToDictionary(name => name, _files.Folder)).Read();
}
