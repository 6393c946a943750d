// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Runc.Commands;
using Holdpoint.Shim.Runc.Mounts;

namespace Holdpoint.Shim.Runc.Tests.Mounts;

/// <summary>Real mounts whose files have other owners.</summary>
public sealed class IdMappedMountTests : IDisposable
{
    private static readonly string[] _mapped = ["uidmap=0:1000:65536", "gidmap=0:2000:65536"];

    private readonly TemporaryFolder _folder = new();
    private readonly Rootfs _rootfs;

    public IdMappedMountTests()
    {
        Assert.Equal(0, Libc.mount("tmpfs", _folder.Path, "tmpfs", 0, null));
        _rootfs = new Rootfs(Root, new DirectChildren());
    }

    private string Root => _folder["rootfs"];

    public void Dispose()
    {
        new Unmounter(new DirectChildren()).UnmountAllAsync(_folder.Path).Wait();
        _folder.Dispose();
    }

    [Fact]
    public async Task MountAsync_Bind_HasTheMappedOwners()
    {
        Write("source/file");

        await MountAsync(new Mount("bind", _folder["source"], "", ["rbind", "ro", .. _mapped]));

        Assert.Equal((1000u, 2000u), Owner(Path.Combine(Root, "file")));
        Assert.ThrowsAny<IOException>(() => File.WriteAllText(Path.Combine(Root, "file"), "b"));
        await _rootfs.UnmountAsync();
        Assert.Empty(Directory.GetFileSystemEntries(Root));
    }

    [Fact]
    public async Task MountAsync_Overlay_HasTheMappedOwnersInItsLayers()
    {
        Write("layers/1/fs/one");
        Write("layers/2/fs/two");
        Directory.CreateDirectory(_folder["upper"]);
        Directory.CreateDirectory(_folder["work"]);
        int before = Places();

        await MountAsync(new Mount("overlay", "overlay", "", [$"workdir={_folder["work"]}", $"upperdir={_folder["upper"]}", $"lowerdir={_folder["layers/2/fs"]}:{_folder["layers/1/fs"]}", .. _mapped]));

        Assert.Equal((1000u, 2000u), Owner(Path.Combine(Root, "one")));
        Assert.Equal((1000u, 2000u), Owner(Path.Combine(Root, "two")));
        Assert.Equal((0u, 0u), Owner(_folder["layers/1/fs/one"]));
        Assert.Equal(before, Places());
    }

    [Fact]
    public async Task MountAsync_FileSystemOfItsOwn_HasTheMappedOwners()
    {
        await MountAsync(new Mount("tmpfs", "tmpfs", "", ["mode=755", .. _mapped]));

        Assert.Equal((1000u, 2000u), Owner(Root));
        Assert.Equal(1, File.ReadLines("/proc/self/mountinfo").Count(line => line.Split(' ')[4] == Root));
    }

    [Fact]
    public async Task MountAsync_AlreadyMapped_IsTheKernelsError()
    {
        Write("source/file");
        await MountAsync(new Mount("bind", _folder["source"], "", ["bind", .. _mapped]));

        IOException error = await Assert.ThrowsAsync<OsException>(() => new Mounter(new DirectChildren()).MountAsync(new Mount("bind", Root, "", ["bind", .. _mapped]), Root, TestContext.Current.CancellationToken));

        Assert.StartsWith("mount_setattr", error.Message, StringComparison.Ordinal);
    }

    private Task MountAsync(params Mount[] mounts) => _rootfs.MountAsync(mounts, TestContext.Current.CancellationToken);

    /// <summary>Of layers that are mapped in passing.</summary>
    private static int Places() => Directory.GetDirectories(Path.GetTempPath(), "runcs-layers-*").Length;

    private static (uint Uid, uint Gid) Owner(string path)
    {
        Assert.Equal(0, Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, out Libc.Statx status));
        return (status.Uid, status.Gid);
    }

    private void Write(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], "a");
    }
}
