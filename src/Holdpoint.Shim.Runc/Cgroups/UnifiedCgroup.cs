// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Google.Protobuf;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Shim.Runc.Protos.V2;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>The cgroup of a container in the hierarchy of version 2.</summary>
/// <param name="root">Where the hierarchy is mounted.</param>
/// <param name="path">The cgroup.</param>
internal sealed class UnifiedCgroup(string root, string path) : Cgroup
{
    private const string TypeUrl = "io.containerd.cgroups.v2.Metrics";

    public CgroupFolder Folder { get; } = new(path);

    public override bool Exists => Folder.Exists;

    public override TypedValue ReadMetrics() =>
        Exists ? new TypedValue(TypeUrl, Read().ToByteArray()) : throw new IOException($"open {path}/cgroup.controllers: no such file or directory");

    public override IDisposable? WatchOutOfMemory(EventLoop loop, Action killed) =>
        File.Exists($"{path}/memory.events") ? OutOfMemoryWatch.OfUnified(loop, Folder, killed) : null;

    public override ulong OutOfMemoryKills => Folder.Pairs("memory.events").GetValueOrDefault("oom_kill");

    /// <summary>
    /// Every controller of the machine from the top down, so that all of them count what the container uses. Those further up may be another's, who
    /// has them on already: only what fails in the last folder is told.
    /// </summary>
    public override string? EnableControllers()
    {
        string[] controllers = (new CgroupFolder(root).Read("cgroup.controllers") ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        string folder = root;
        string? failure = null;
        // Not in the cgroup itself: one with processes has no children with controllers.
        foreach (string name in Path.GetRelativePath(root, path).Split('/'))
        {
            failure = Enable(folder + "/cgroup.subtree_control", controllers);
            folder += "/" + name;
        }

        return failure;
    }

    internal Metrics Read()
    {
        Metrics metrics = new()
        {
            Pids = new PidsStat { Current = Folder.Number("pids.current"), Limit = Folder.Number("pids.max") },
            Cpu = UnifiedMetrics.Processor(Folder),
            Memory = UnifiedMetrics.Memory(Folder),
            MemoryEvents = UnifiedMetrics.Events(Folder),
            Io = UnifiedMetrics.Blocks(Folder),
            Rdma = new RdmaStat(),
        };
        metrics.Rdma.Current.AddRange(RdmaUse.Parse(Folder.Read("rdma.current") ?? "").Select(Entry));
        metrics.Rdma.Limit.AddRange(RdmaUse.Parse(Folder.Read("rdma.max") ?? "").Select(Entry));
        metrics.Hugetlb.AddRange(HugePages.Sizes(Folder, ".current").Select(size => new HugeTlbStat
        {
            Pagesize = size,
            Current = Folder.Number($"hugetlb.{size}.current"),
            Max = Folder.Number($"hugetlb.{size}.max"),
            Failcnt = Folder.Pairs($"hugetlb.{size}.events").GetValueOrDefault("max"),
        }));
        return metrics;
    }

    /// <summary>One at a time: the kernel takes all or none of a line.</summary>
    private static string? Enable(string control, string[] controllers)
    {
        string? failure = null;
        foreach (string controller in controllers)
        {
            try
            {
                FileBytes.Write(control, Encoding.ASCII.GetBytes("+" + controller), 0, 0);
            }
            catch (OsException error)
            {
                failure = $"+{controller}: {GoTexts.Of(error)}";
            }
        }

        return failure;
    }

    private static RdmaEntry Entry(RdmaUse use) => new() { Device = use.Device, HcaHandles = use.Handles, HcaObjects = use.Objects };
}
