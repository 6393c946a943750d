// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Shim.Runc.Options;
using Holdpoint.Ttrpc;
using Wire = Holdpoint.Shim.Runc.Tests.Protos;

namespace Holdpoint.Shim.Runc.Tests.Options;

/// <summary>The reader by hand against messages that Google.Protobuf wrote.</summary>
public sealed class OptionsReaderTests
{
    [Theory]
    [InlineData("containerd.runc.v1.Options")]
    [InlineData("type.googleapis.com/containerd.runc.v1.Options")]
    public void Read_RuncOptions_HasAllFields(string url)
    {
        Wire.Options message = new()
        {
            NoPivotRoot = true,
            NoNewKeyring = true,
            ShimCgroup = "/shims",
            IoUid = 1000,
            IoGid = 2000,
            BinaryName = "crun",
            Root = "/run/ründe",
            SystemdCgroup = true,
            CriuImagePath = "/images",
            CriuWorkPath = "/criu",
            TaskApiAddress = "unix:///a",
            TaskApiVersion = 3,
        };

        RuncOptions options = OptionsReader.Read(new TypedValue(url, message.ToByteArray()));

        Assert.Equal(
            new RuncOptions
            {
                NoPivotRoot = true,
                NoNewKeyring = true,
                ShimCgroup = "/shims",
                IoUid = 1000,
                IoGid = 2000,
                BinaryName = "crun",
                Root = "/run/ründe",
                SystemdCgroup = true,
                CriuImagePath = "/images",
                CriuWorkPath = "/criu",
                TaskApiAddress = "unix:///a",
                TaskApiVersion = 3,
            },
            options);
    }

    [Fact]
    public void Read_OptionsOfOldClients_HasAllFields()
    {
        Wire.CreateOptions message = new()
        {
            NoPivotRoot = true,
            NoNewKeyring = true,
            ShimCgroup = "/shims",
            IoUid = 1000,
            IoGid = 2000,
            CriuWorkPath = "/criu",
            CriuImagePath = "/images",
        };

        RuncOptions options = OptionsReader.Read(new TypedValue("containerd.linux.runc.CreateOptions", message.ToByteArray()));

        Assert.Equal(
            new RuncOptions
            {
                NoPivotRoot = true,
                NoNewKeyring = true,
                ShimCgroup = "/shims",
                IoUid = 1000,
                IoGid = 2000,
                CriuWorkPath = "/criu",
                CriuImagePath = "/images",
            },
            options);
    }

    [Fact]
    public void Read_OptionsOfKubernetes_AreThoseOfItsTable()
    {
        Wire.Cri.Options message = new() { TypeUrl = "containerd.runc.v1.Options", ConfigBody = ByteString.CopyFromUtf8("BinaryName = 'crun'\nSystemdCgroup = true\n") };

        RuncOptions options = OptionsReader.Read(new TypedValue("runtimeoptions.v1.Options", message.ToByteArray()));

        Assert.Equal(new RuncOptions { BinaryName = "crun", SystemdCgroup = true }, options);
    }

    [Fact]
    public void Read_OptionsOfKubernetesInAFile_AreThoseOfTheFile()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["runtime.toml"], "Root = \"/run/other\"\n");
        Wire.Cri.Options message = new() { ConfigPath = folder["runtime.toml"] };

        Assert.Equal("/run/other", OptionsReader.Read(new TypedValue("runtimeoptions.v1.Options", message.ToByteArray())).Root);
    }

    [Fact]
    public void Read_FileThatIsNotThere_IsInvalidArgument()
    {
        Wire.Cri.Options message = new() { ConfigPath = "/nowhere.toml" };

        TtrpcException error = Assert.Throws<TtrpcException>(() => OptionsReader.Read(new TypedValue("runtimeoptions.v1.Options", message.ToByteArray())));

        Assert.Equal(TtrpcStatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("open /nowhere.toml: no such file or directory", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("containerd.runc.v1.Options")]
    [InlineData("containerd.linux.runc.CreateOptions")]
    [InlineData("runtimeoptions.v1.Options")]
    [InlineData("")]
    public void Read_EmptyValue_IsTheDefaults(string url) => Assert.Equal(new RuncOptions(), OptionsReader.Read(new TypedValue(url, default)));

    [Fact]
    public void Read_Nothing_IsTheDefaults() => Assert.Equal(new RuncOptions(), OptionsReader.Read(null));

    [Fact]
    public void Read_UnknownType_SaysWhatTheGoShimSays()
    {
        TtrpcException error = Assert.Throws<TtrpcException>(() => OptionsReader.Read(new TypedValue("acme.Options", default)));

        Assert.Equal(TtrpcStatusCode.Unknown, error.StatusCode);
        Assert.Equal("type with url acme.Options: not found", error.Message);
    }

    [Fact]
    public void Read_BytesThatAreNoMessage_IsAnError()
    {
        TtrpcException error = Assert.Throws<TtrpcException>(() => OptionsReader.Read(new TypedValue("containerd.runc.v1.Options", new byte[] { 0x1a, 0x50, 0x41 })));

        Assert.Contains("cannot parse invalid wire-format data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FieldsThatAreNotKnown_ArePassedOver()
    {
        byte[] message = [.. new Wire.Options { Root = "/r" }.ToByteArray(), 0x42, 1, (byte)'x', 0x98, 0x06, 0x01];

        Assert.Equal(new RuncOptions { Root = "/r" }, OptionsReader.Read(new TypedValue("containerd.runc.v1.Options", message)));
    }
}
