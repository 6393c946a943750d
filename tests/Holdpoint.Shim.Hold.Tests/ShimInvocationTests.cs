// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;

namespace Holdpoint.Shim.Hold.Tests;

public sealed class ShimInvocationTests
{
    private static ShimInvocation Parse(params string[] command) => ShimInvocation.Parse(command);

    [Theory]
    [InlineData("/usr/local/bin/containerd-shim-hold-runc-v2", "containerd-shim-runc-v2")]
    [InlineData("containerd-shim-hold-a-b-v1", "containerd-shim-a-b-v1")]
    [InlineData("/opt/first/containerd-shim-runc-v2", "containerd-shim-runc-v2")]
    [InlineData("/usr/bin/containerd-shim-hold", null)]
    [InlineData("containerd-shim-hold-", null)]
    [InlineData("something", null)]
    public void Parse_Name_IsTheShimItStandsFor(string path, string? shim) => Assert.Equal(shim, Parse(path, "start").Shim);

    [Fact]
    public void Parse_StartOfContainerd_HasContainerAndCaller()
    {
        ShimInvocation call = Parse("containerd-shim-hold-runc-v2", "-namespace", "default", "-address", "/run/s", "-publish-binary", "/usr/bin/containerd", "-id", "web", "-debug", "start");

        Assert.True(call.IsStart);
        Assert.Equal(new ContainerReference("default", "web"), call.Container);
        Assert.Equal("/usr/bin/containerd", call.Containerd);
        Assert.Equal(Environment.CurrentDirectory, call.Bundle);
    }

    [Fact]
    public void Parse_Delete_IsNoStart()
    {
        ShimInvocation call = Parse("containerd-shim-hold-runc-v2", "-namespace", "n", "-id", "start", "-bundle", "/run/b", "delete");

        Assert.Equal("delete", call.Action);
        Assert.Equal("/run/b", call.Bundle);
    }

    [Theory]
    [InlineData("-v")]
    [InlineData("--version")]
    [InlineData("-info")]
    [InlineData("-h")]
    public void Parse_QuestionBeforeStart_HasNoAction(string flag) => Assert.Null(Parse("containerd-shim-hold-runc-v2", flag, "start").Action);

    [Fact]
    public void Parse_DoubleDashesAndEqualSigns_AreGoFlags()
    {
        ShimInvocation call = Parse("containerd-shim-hold-runc-v2", "--namespace=a", "--id=b", "--", "start");

        Assert.True(call.IsStart);
        Assert.Equal(new ContainerReference("a", "b"), call.Container);
    }

    [Fact]
    public void Parse_FlagWithoutItsValue_HasNoAction() => Assert.Null(Parse("containerd-shim-hold-runc-v2", "-id").Action);
}
