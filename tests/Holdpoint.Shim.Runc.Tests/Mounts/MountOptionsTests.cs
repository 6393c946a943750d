// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Runc.Mounts;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Mounts;

public sealed class MountOptionsTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("defaults", 0u)]
    [InlineData("ro", Libc.MS_RDONLY)]
    [InlineData("ro,rw", 0u)]
    [InlineData("rbind,ro", Libc.MS_BIND | Libc.MS_REC | Libc.MS_RDONLY)]
    [InlineData("bind,nosuid,nodev,noexec", Libc.MS_BIND | Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOEXEC)]
    [InlineData("nosuid,suid,nodev,dev,noexec,exec", 0u)]
    [InlineData("sync,dirsync,mand", Libc.MS_SYNCHRONOUS | Libc.MS_DIRSYNC | Libc.MS_MANDLOCK)]
    [InlineData("sync,async,mand,nomand", 0u)]
    [InlineData("noatime,nodiratime,relatime,strictatime", Libc.MS_NOATIME | Libc.MS_NODIRATIME | Libc.MS_RELATIME | Libc.MS_STRICTATIME)]
    [InlineData("noatime,atime,nodiratime,diratime,relatime,norelatime,strictatime,nostrictatime", 0u)]
    [InlineData("remount", Libc.MS_REMOUNT)]
    public void Parse_Flags_AreSetAndCleared(string options, uint flags)
    {
        MountOptions parsed = Parse(options);

        Assert.Equal(flags, parsed.Flags);
        Assert.Empty(parsed.Data);
    }

    [Theory]
    [InlineData("rslave", Libc.MS_SLAVE | Libc.MS_REC)]
    [InlineData("private", Libc.MS_PRIVATE)]
    [InlineData("rshared", Libc.MS_SHARED | Libc.MS_REC)]
    [InlineData("unbindable", Libc.MS_UNBINDABLE)]
    public void Parse_Propagation_IsApart(string options, uint kind)
    {
        MountOptions parsed = Parse(options);

        Assert.Equal([kind], parsed.Propagation);
        Assert.Equal(0u, parsed.Flags);
    }

    [Fact]
    public void Parse_WhatTheFileSystemIsTold_StaysInOrder() =>
        Assert.Equal(["workdir=/w", "upperdir=/u", "lowerdir=/l1:/l2", "index=off"], Parse("workdir=/w,upperdir=/u,ro,lowerdir=/l1:/l2,index=off").Data);

    [Fact]
    public void Parse_WhatIsDoneHere_IsNotTold()
    {
        MountOptions parsed = Parse("loop,direct-io,uidmap=0:1000:10,gidmap=0:2000:10,data=ordered");

        Assert.True(parsed is { Loop: true, DirectIo: true, UidMap: "0:1000:10", GidMap: "0:2000:10", IsIdMapped: true });
        Assert.Equal(["data=ordered"], parsed.Data);
    }

    [Fact]
    public void Parse_OptionOfContainerdThatIsLeftOver_IsAnError()
    {
        TtrpcException error = Assert.Throws<TtrpcException>(() => Parse("ro,X-containerd.mkdir.path=/a"));

        Assert.Contains("X-containerd.mkdir.path=/a", error.Message, StringComparison.Ordinal);
    }

    private static MountOptions Parse(string options) => MountOptions.Parse(options.Split(',', StringSplitOptions.RemoveEmptyEntries));
}
