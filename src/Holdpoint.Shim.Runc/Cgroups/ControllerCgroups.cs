// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Shim.Runc.Protos.V1;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>The cgroups of a container in the hierarchies of version 1.</summary>
/// <param name="folders">By controller.</param>
internal sealed class ControllerCgroups(IReadOnlyDictionary<string, string> folders) : Cgroup
{
    private const string TypeUrl = "io.containerd.cgroups.v1.Metrics";

    /// <summary>Any of them: a runtime need not use all controllers.</summary>
    public override bool Exists => folders.Values.Any(Directory.Exists);

    /// <summary>Null where there is no such controller.</summary>
    public CgroupFolder? Folder(string controller) => folders.TryGetValue(controller, out string? path) ? new CgroupFolder(path) : null;

    /// <summary>After the container's end everything is 0: files that are not there are no error with version 1.</summary>
    public override TypedValue ReadMetrics() => new(TypeUrl, Read().ToByteArray());

    public override IDisposable? WatchOutOfMemory(EventLoop loop, Action killed) =>
        Folder("memory") is { Exists: true } memory ? OutOfMemoryWatch.OfControllers(loop, memory, killed) : null;

    public override ulong OutOfMemoryKills => Folder("memory")?.Pairs("memory.oom_control").GetValueOrDefault("oom_kill") ?? 0;

    internal Metrics Read()
    {
        Metrics metrics = new();
        if (Folder("pids") is { Exists: true } pids)
        {
            metrics.Pids = new PidsStat { Current = pids.Number("pids.current"), Limit = Limit(pids.Number("pids.max")) };
        }

        if (Folder("cpuacct") is { Exists: true } accounting)
        {
            metrics.Cpu = new CPUStat { Usage = ProcessorMetrics.Usage(accounting) };
        }

        if (Folder("cpu") is { Exists: true } cpu)
        {
            metrics.Cpu ??= new CPUStat();
            metrics.Cpu.Throttling = ProcessorMetrics.Throttling(cpu);
        }

        if (Folder("memory") is { Exists: true } memory)
        {
            metrics.Memory = MemoryMetrics.Read(memory);
            metrics.MemoryOomControl = MemoryMetrics.OutOfMemory(memory);
        }

        if (Folder("blkio") is { Exists: true } blocks)
        {
            metrics.Blkio = BlockMetrics.Read(blocks, BlockDevices.Read());
        }

        if (Folder("hugetlb") is { Exists: true } pages)
        {
            metrics.Hugetlb.AddRange(HugePages.Read(pages));
        }

        if (Folder("rdma") is { Exists: true } rdma)
        {
            metrics.Rdma = new RdmaStat();
            metrics.Rdma.Current.AddRange(RdmaUse.Parse(rdma.Read("rdma.current") ?? "").Select(Entry));
            metrics.Rdma.Limit.AddRange(RdmaUse.Parse(rdma.Read("rdma.max") ?? "").Select(Entry));
        }

        return metrics;
    }

    /// <summary>Of pids no limit is 0, here.</summary>
    private static ulong Limit(ulong number) => number == CgroupFolder.Unlimited ? 0 : number;

    private static RdmaEntry Entry(RdmaUse use) => new() { Device = use.Device, HcaHandles = use.Handles, HcaObjects = use.Objects };
}
