// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Mounts;

namespace Holdpoint.Shim.Runc.Tests.Mounts;

public sealed class LowerFoldersTests
{
    [Theory]
    [InlineData("/s/1/fs:/s/2/fs", "/s", "1/fs,2/fs")]
    [InlineData("/s/1/fs:/s/10/fs", "/s", "1/fs,10/fs")]
    [InlineData("/s/1/fs", "/s/1", "fs")]
    [InlineData("/s/1:/s/1/2", "/s", "1,1/2")]
    [InlineData("/s/1/2:/s/1", "/s", "1/2,1")]
    [InlineData("/a/1:/b/1", "/", "a/1,b/1")]
    [InlineData("/a:/b", "/", "a,b")]
    public void Find_Layers_AreBelowTheirCommonFolder(string lower, string common, string names)
    {
        LowerFolders folders = LowerFolders.Find(["upperdir=/u", "lowerdir=" + lower])!;

        Assert.Equal(common, folders.Common);
        Assert.Equal(names.Split(','), folders.Names);
    }

    [Theory]
    [InlineData("upperdir=/u")]
    [InlineData("lowerdir=relative")]
    [InlineData("lowerdir=/a::/b")]
    public void Find_NoneThatCanBeShortened_IsNull(string option) => Assert.Null(LowerFolders.Find([option]));

    [Fact]
    public void Replace_Layers_LeavesTheOthers()
    {
        string[] options = ["upperdir=/s/3/fs", "lowerdir=/s/1/fs:/s/2/fs", "index=off"];
        LowerFolders folders = LowerFolders.Find(options)!;

        Assert.Equal(["upperdir=/s/3/fs", "lowerdir=1/fs:2/fs", "index=off"], folders.Replace(options, ""));
        Assert.Equal(["upperdir=/s/3/fs", "lowerdir=/t/1/fs:/t/2/fs", "index=off"], folders.Replace(options, "/t"));
    }
}
