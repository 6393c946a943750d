// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Shim.Runc.Commands;
using Holdpoint.Ttrpc;
using Wire = Holdpoint.Shim.Runc.Tests.Protos;

namespace Holdpoint.Shim.Runc.Tests.Commands;

public sealed class CheckpointOptionsTests
{
    [Fact]
    public void Read_AllFields_AreTaken()
    {
        Wire.CheckpointOptions message = new()
        {
            Exit = true,
            OpenTcp = true,
            ExternalUnixSockets = true,
            Terminal = true,
            FileLocks = true,
            EmptyNamespaces = { "network", "ipc" },
            CgroupsMode = "soft",
            ImagePath = "/images",
            WorkPath = "/work",
            ParentPath = "/parent",
        };

        CheckpointOptions options = CheckpointOptions.Read(new TypedValue("containerd.runc.v1.CheckpointOptions", message.ToByteArray()));

        Assert.True(options is { Exit: true, OpenTcp: true, ExternalUnixSockets: true, Terminal: true, FileLocks: true });
        Assert.Equal(["network", "ipc"], options.EmptyNamespaces);
        Assert.Equal("/work", options.WorkPath);
        Assert.Equal("/parent", options.ParentPath);
    }

    [Fact]
    public void Read_OfClientsThatDoNotKnowTheRuntime_AreTaken()
    {
        Wire.LinuxCheckpointOptions message = new() { Exit = true, OpenTcp = true, EmptyNamespaces = { "network" }, WorkPath = "/work", ImagePath = "/images" };

        CheckpointOptions options = CheckpointOptions.Read(new TypedValue("containerd.linux.runc.CheckpointOptions", message.ToByteArray()));

        Assert.True(options is { Exit: true, OpenTcp: true, ExternalUnixSockets: false, WorkPath: "/work", ImagePath: "/images", ParentPath: "" });
        Assert.Equal(["network"], options.EmptyNamespaces);
    }

    [Fact]
    public void Read_Nothing_LeavesTheContainerRunning() => Assert.False(CheckpointOptions.Read(null).Exit);

    [Fact]
    public void Read_AnotherType_IsAnError() =>
        Assert.Equal("type with url acme.Options: not found", Assert.Throws<TtrpcException>(() => CheckpointOptions.Read(new TypedValue("acme.Options", default))).Message);
}
