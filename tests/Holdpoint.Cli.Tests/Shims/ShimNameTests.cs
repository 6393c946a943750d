// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Cli.Shims;

namespace Holdpoint.Cli.Tests.Shims;

public sealed class ShimNameTests
{
    [Theory]
    [InlineData("runc.v2", "runc", "v2")]
    [InlineData("io.containerd.runc.v2", "runc", "v2")]
    [InlineData("com.example.my-shim.v10", "my-shim", "v10")]
    [InlineData("a_b.v1", "a_b", "v1")]
    public void TryParse_Name_IsItsTwoLastParts(string text, string kind, string version)
    {
        Assert.True(ShimName.TryParse(text, out ShimName? name));
        Assert.Equal(new ShimName(kind, version), name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("runc")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".v2")]
    [InlineData("runc.")]
    [InlineData("../runc.v2")]
    [InlineData("runc.v2/x")]
    [InlineData("ru nc.v2")]
    [InlineData("runc.v2\n")]
    public void TryParse_Other_IsRefused(string text) => Assert.False(ShimName.TryParse(text, out _));

    [Fact]
    public void Names_AreContainerds()
    {
        ShimName name = new("runc", "v2");

        Assert.Equal("containerd-shim-runc-v2", name.Program);
        Assert.Equal("containerd-shim-hold-runc-v2", name.Link);
        Assert.Equal("io.containerd.hold-runc.v2", name.HoldRuntime);
        Assert.Equal(name, ShimName.OfLink(name.Link));
    }

    [Theory]
    [InlineData("containerd-shim-hold")]
    [InlineData("containerd-shim-hold-")]
    [InlineData("containerd-shim-hold-runc")]
    [InlineData("containerd-shim-hold-runc-")]
    [InlineData("containerd-shim-runc-v2")]
    public void OfLink_Other_IsNull(string file) => Assert.Null(ShimName.OfLink(file));
}
