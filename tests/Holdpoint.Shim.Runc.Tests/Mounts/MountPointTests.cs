// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Mounts;

namespace Holdpoint.Shim.Runc.Tests.Mounts;

public sealed class MountPointTests
{
    [Theory]
    [InlineData("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue", "/mnt1", "/mnt2", "ext3", "rw,errors=continue")]
    [InlineData("36 35 98:0 / /a\\040b\\134c rw - tmpfs tmpfs rw", "/", "/a b\\c", "tmpfs", "rw")]
    [InlineData("36 35 98:0 / /x rw shared:1 master:2 propagate_from:3 - cgroup cgroup rw,cpu,cpuacct", "/", "/x", "cgroup", "rw,cpu,cpuacct")]
    [InlineData("36 35 98:0 / /- rw - tmpfs - rw", "/", "/-", "tmpfs", "rw")]
    public void Parse_Line_HasItsFields(string line, string root, string path, string type, string options) =>
        Assert.Equal(new MountPoint(root, path, type, options), MountPoint.Parse(line));

    [Theory]
    [InlineData("")]
    [InlineData("36 35 98:0 / /x rw")]
    [InlineData("36 35 98:0 / /x rw - tmpfs")]
    public void Parse_LineCutShort_IsNull(string line) => Assert.Null(MountPoint.Parse(line));

    [Fact]
    public void Below_AFolder_DeepestAndLatestFirst()
    {
        MountPoint[] mounts =
        [
            new("/", "/r", "a", ""), new("/", "/rx", "b", ""), new("/", "/r/proc", "c", ""), new("/", "/r/proc/sys/fs", "d", ""), new("/", "/r", "e", ""), new("/", "/", "f", ""),
        ];

        Assert.Equal(["d", "c", "e", "a"], Unmounter.Below(mounts, "/r").Select(mount => mount.Type));
    }
}
