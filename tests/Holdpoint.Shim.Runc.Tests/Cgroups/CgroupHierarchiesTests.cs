// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Cgroups;
using Holdpoint.Shim.Runc.Mounts;

namespace Holdpoint.Shim.Runc.Tests.Cgroups;

public sealed class CgroupHierarchiesTests
{
    [Fact]
    public void Parse_BothVersions_HasPathsOfAllControllers()
    {
        CgroupPaths paths = CgroupPaths.Parse("12:name=systemd:/a\n4:cpu,cpuacct:/b:c\n3::/no\n0::/d\n");

        Assert.Equal("/d", paths.Unified);
        Assert.Equal([("cpu", "/b:c"), ("cpuacct", "/b:c"), ("name=systemd", "/a")], paths.Controllers.Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage\n1:x\n")]
    public void Parse_SomethingElse_HasNone(string text)
    {
        CgroupPaths paths = CgroupPaths.Parse(text);

        Assert.Null(paths.Unified);
        Assert.Empty(paths.Controllers);
    }

    [Fact]
    public void Find_OnlyTheUnifiedHierarchy_IsThat()
    {
        // The folder itself exists on every machine.
        CgroupPaths paths = CgroupPaths.Parse("0::/\n");

        Cgroup? cgroup = CgroupHierarchies.Find(paths, [new MountPoint("/", "/sys/fs/cgroup", "cgroup2", "rw")]);

        Assert.Equal("/sys/fs/cgroup", Assert.IsType<UnifiedCgroup>(cgroup).Folder.Path);
    }

    [Fact]
    public void Find_BothVersions_IsTheControllers()
    {
        using CgroupFiles files = new CgroupFiles().With("memory/ctr/c1/memory.stat", "").With("cpu/c1/cpu.stat", "");
        CgroupPaths paths = CgroupPaths.Parse("3:memory:/docker/ctr/c1\n2:cpu,cpuacct:/c1\n1:pids:/c1\n0::/c1\n");
        MountPoint[] mounts =
        [
            new("/", "/sys/fs/cgroup", "tmpfs", "rw"),
            new("/docker", files.Folder("memory"), "cgroup", "rw,memory"),
            new("/", files.Folder("cpu"), "cgroup", "rw,cpu,cpuacct"),
            new("/", "/sys/fs/cgroup/unified", "cgroup2", "rw"),
        ];

        ControllerCgroups cgroups = Assert.IsType<ControllerCgroups>(CgroupHierarchies.Find(paths, mounts));

        Assert.Equal(files.Folder("memory/ctr/c1"), cgroups.Folder("memory")!.Value.Path);
        Assert.Equal(files.Folder("cpu/c1"), cgroups.Folder("cpuacct")!.Value.Path);
        Assert.Null(cgroups.Folder("pids"));
    }

    [Fact]
    public void Find_CgroupIsGone_IsNull()
    {
        Assert.Null(CgroupHierarchies.Find(CgroupPaths.Parse("0::/nowhere/c1\n"), [new MountPoint("/", "/sys/fs/cgroup", "cgroup2", "rw")]));
        Assert.Null(CgroupHierarchies.Find(CgroupPaths.Parse("2:cpu:/nowhere\n"), [new MountPoint("/", "/nowhere", "cgroup", "rw,cpu")]));
        Assert.Null(CgroupHierarchies.Find(CgroupPaths.Parse(""), []));
    }

    [Fact]
    public void Find_ProcessIsGone_IsNull() => Assert.Null(CgroupHierarchies.Find(int.MaxValue));

    [Fact]
    public void Find_ThisProcess_HasMetrics() => Assert.NotEmpty(CgroupHierarchies.Find(Environment.ProcessId)!.ReadMetrics().Value.ToArray());
}
