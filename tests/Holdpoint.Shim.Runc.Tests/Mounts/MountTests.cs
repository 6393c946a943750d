// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Runc.Commands;
using Holdpoint.Shim.Runc.Mounts;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Mounts;

/// <summary>Real mounts in a folder of the tests.</summary>
public sealed class MountTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Rootfs _rootfs;

    public MountTests()
    {
        // Apart from the machine's other mounts, so that a propagation is not theirs.
        Assert.Equal(0, Libc.mount("tmpfs", _folder.Path, "tmpfs", 0, null));
        Assert.Equal(0, Libc.mount("", _folder.Path, null, Libc.MS_PRIVATE, null));
        _rootfs = new Rootfs(Root, new DirectChildren());
    }

    private string Root => _folder["rootfs"];

    public void Dispose()
    {
        new Unmounter(new DirectChildren()).UnmountAllAsync(_folder.Path).Wait();
        _folder.Dispose();
    }

    [Fact]
    public async Task MountAsync_Nothing_MakesNoFolder()
    {
        await MountAsync();

        Assert.False(Directory.Exists(Root));
        await _rootfs.UnmountAsync();
    }

    [Fact]
    public async Task MountAsync_Bind_IsThere()
    {
        Write("source/file", "a");

        await MountAsync(new Mount("bind", _folder["source"], "", ["rbind", "rw"]));

        Assert.Equal("a", File.ReadAllText(Path.Combine(Root, "file")));
        File.WriteAllText(Path.Combine(Root, "file"), "b");
        Assert.Equal("b", File.ReadAllText(_folder["source/file"]));
    }

    [Fact]
    public async Task MountAsync_ReadOnlyBind_CannotBeWritten()
    {
        Write("source/file", "a");

        await MountAsync(new Mount("bind", _folder["source"], "", ["rbind", "ro", "nosuid"]));

        Assert.ThrowsAny<IOException>(() => File.WriteAllText(Path.Combine(Root, "file"), "b"));
        Assert.Contains("ro,nosuid", Options(Root), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MountAsync_Propagation_IsSet()
    {
        Write("source/file", "a");

        await MountAsync(new Mount("bind", _folder["source"], "", ["rbind", "rshared"]));

        Assert.Contains(" shared:", Line(Root), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MountAsync_SeveralUponEachOther_InTheirOrder()
    {
        Write("source/sub/file", "a");

        await MountAsync(
            new Mount("tmpfs", "tmpfs", "", ["size=1m", "mode=755"]),
            new Mount("bind", _folder["source"], "", ["rbind"]),
            new Mount("tmpfs", "tmpfs", "/sub", []));

        Assert.True(Directory.Exists(Path.Combine(Root, "sub")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Root, "sub")));
        await _rootfs.UnmountAsync();
        Assert.Empty(Directory.GetFileSystemEntries(Root));
        Assert.True(File.Exists(_folder["source/sub/file"]));
    }

    [Fact]
    public async Task MountAsync_TargetLeadsOutByALink_StaysBelowTheRoot()
    {
        Directory.CreateDirectory(_folder["outside"]);
        Directory.CreateDirectory(_folder["source" + _folder["outside"]]);
        File.CreateSymbolicLink(_folder["source/link"], _folder["outside"]);

        await MountAsync(new Mount("bind", _folder["source"], "", ["rbind"]), new Mount("tmpfs", "tmpfs", "link", []));

        Assert.Null(Line(_folder["outside"]));
        Assert.NotNull(Line(Root + _folder["outside"]));
    }

    [Fact]
    public async Task MountAsync_Overlay_HasAllLayers()
    {
        await MountAsync(Overlay(3));

        Assert.Equal("0", File.ReadAllText(Path.Combine(Root, "0")));
        Assert.Equal("2", File.ReadAllText(Path.Combine(Root, "2")));
        File.WriteAllText(Path.Combine(Root, "new"), "x");
        Assert.Equal("x", File.ReadAllText(_folder["upper/new"]));
    }

    [Fact]
    public async Task MountAsync_OverlayWithMoreThanAPageOfOptions_HasAllLayers()
    {
        string before = Directory.GetCurrentDirectory();

        await MountAsync(Overlay(100));

        Assert.Equal("0", File.ReadAllText(Path.Combine(Root, "0")));
        Assert.Equal("99", File.ReadAllText(Path.Combine(Root, "99")));
        Assert.Equal(before, Directory.GetCurrentDirectory());
    }

    [Fact]
    public async Task MountAsync_OptionsLongerThanAPageInAnyCase_IsAnError()
    {
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => MountAsync(new Mount("tmpfs", "tmpfs", "", [new string('x', 5000)])));

        Assert.Equal("mount options is too long", error.Message);
    }

    [Fact]
    public async Task MountAsync_LoopDevice_IsThereAndGoesAway()
    {
        string image = _folder["image"];
        using (FileStream file = File.Create(image))
        {
            file.SetLength(8 << 20);
        }

        _ = new Command("mkfs.ext4", "-q", image).RunOrThrow();

        await MountAsync(new Mount("ext4", image, "", ["loop", "ro"]));

        Assert.True(Directory.Exists(Path.Combine(Root, "lost+found")));
        await _rootfs.UnmountAsync();
        Assert.True(Eventually.Holds(() => !new Command("losetup", "-j", image).RunOrThrow().Contains(image, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("nosuchfs", "mount nosuchfs")]
    [InlineData("fuse3.nosuchfs", "exec: \"mount.fuse3\": executable file not found in $PATH")]
    public async Task MountAsync_UnknownFileSystem_IsAnError(string type, string message)
    {
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => MountAsync(new Mount(type, "none", "", [])));

        Assert.StartsWith("failed to mount rootfs component: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MountAsync_SourceIsMissing_LeavesThoseBeforeForTheUnmount()
    {
        _ = await Assert.ThrowsAsync<TtrpcException>(() => MountAsync(new Mount("tmpfs", "tmpfs", "", []), new Mount("bind", _folder["nowhere"], "", ["bind"])));

        Assert.NotNull(Line(Root));
        await _rootfs.UnmountAsync();
        Assert.Null(Line(Root));
    }

    [Fact]
    public async Task MountAsync_FuseHelper_GetsItsArguments()
    {
        string helper = _folder["mount.fuse3"];
        File.WriteAllText(helper, $"#!/bin/sh\necho \"$@\" > {_folder["said"]}\n");
        File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", $"{_folder.Path}:{path}");
        try
        {
            await MountAsync(new Mount("fuse3.sshfs", "host:/a", "", ["ro", "allow_other"]));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }

        Assert.Equal($"host:/a {Root} -o ro -o allow_other -t sshfs\n", File.ReadAllText(_folder["said"]));
    }

    private Task MountAsync(params Mount[] mounts) => _rootfs.MountAsync(mounts, TestContext.Current.CancellationToken);

    private Mount Overlay(int layers)
    {
        string[] folders = [.. Enumerable.Range(0, layers).Select(number => $"layers/{number}/fs")];
        for (int i = 0; i < layers; i++)
        {
            Write($"{folders[i]}/{i}", i.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Directory.CreateDirectory(_folder["upper"]);
        Directory.CreateDirectory(_folder["work"]);
        return new Mount("overlay", "overlay", "", [$"workdir={_folder["work"]}", $"upperdir={_folder["upper"]}", "lowerdir=" + string.Join(':', folders.Select(folder => _folder[folder]))]);
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], text);
    }

    private static string? Line(string path) => File.ReadLines("/proc/self/mountinfo").LastOrDefault(line => line.Split(' ')[4] == path);

    private static string Options(string path) => Line(path)!.Split(' ')[5];
}
