// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Options;

namespace Holdpoint.Shim.Runc.Tests.Options;

public sealed class BundleOptionsTests : IDisposable
{
    private readonly TemporaryFolder _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Write_Options_AreWrittenAsGoDoes()
    {
        BundleOptions.Write(_bundle.Path, new RuncOptions { IoUid = 5, BinaryName = "crun", Root = "/r", SystemdCgroup = true });

        Assert.Equal("""{"io_uid":5,"binary_name":"crun","root":"/r","systemd_cgroup":true}""", File.ReadAllText(_bundle["options.json"]));
        Assert.Equal("crun", File.ReadAllText(_bundle["runtime"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_bundle["options.json"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_bundle["runtime"]));
    }

    [Fact]
    public void Write_Defaults_IsAnEmptyObject()
    {
        BundleOptions.Write(_bundle.Path, new RuncOptions());

        Assert.Equal("{}", File.ReadAllText(_bundle["options.json"]));
        Assert.Equal("", File.ReadAllText(_bundle["runtime"]));
    }

    [Fact]
    public void Read_WhatWasWritten_HasRootAndBinary()
    {
        BundleOptions.Write(_bundle.Path, new RuncOptions { BinaryName = "crun", Root = "/run/\"quoted\"" });

        Assert.Equal(new RuncOptions { BinaryName = "crun", Root = "/run/\"quoted\"" }, BundleOptions.Read(_bundle.Path));
    }

    [Fact]
    public void Read_NoFiles_IsTheDefaults() => Assert.Equal(new RuncOptions(), BundleOptions.Read(_bundle.Path));
}
