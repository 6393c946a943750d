// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Commands;

namespace Holdpoint.Shim.Tests.Commands;

/// <summary>How containerd calls a shim.</summary>
public sealed class ShimArgumentsTests
{
    [Theory]
    [InlineData("-namespace", "default", "-address", "/run/c.sock", "-publish-binary", "/usr/bin/containerd", "-id", "web", "-debug", "start")]
    [InlineData("--namespace", "default", "--address=/run/c.sock", "--publish-binary=/usr/bin/containerd", "-id=web", "--debug=true", "start")]
    [InlineData("-id", "web", "-debug", "-namespace=default", "-publish-binary", "/usr/bin/containerd", "-address", "/run/c.sock", "--", "start")]
    public void Parse_Start_InEveryFormOfGosFlags(params string[] args)
    {
        ShimArguments arguments = ShimArguments.Parse(args);

        Assert.Equal(
            ("default", "web", "/run/c.sock", "/usr/bin/containerd", true, "start"),
            (arguments.Namespace, arguments.Id, arguments.Address, arguments.PublishBinary, arguments.Debug, arguments.Action));
    }

    [Fact]
    public void Parse_Delete_HasItsBundle()
    {
        ShimArguments arguments = ShimArguments.Parse(["-namespace", "n", "-address", "a", "-publish-binary", "b", "-id", "web", "-bundle", "/run/bundle", "delete"]);

        Assert.Equal(("delete", "/run/bundle", false), (arguments.Action, arguments.Bundle, arguments.Debug));
    }

    [Fact]
    public void Parse_NoAction_IsTheDaemon() => Assert.Equal("", ShimArguments.Parse(["-namespace", "n", "-id", "web", "-socket", "/run/s"]).Action);

    [Fact]
    public void Parse_FlagsOfANewerContainerd_AreIgnored()
    {
        ShimArguments arguments = ShimArguments.Parse(["-namespace", "n", "-colour", "blue", "-shade=dark", "-id", "web", "start"]);

        Assert.Equal(("n", "web", "start"), (arguments.Namespace, arguments.Id, arguments.Action));
    }

    [Theory]
    [InlineData("-v", true, false)]
    [InlineData("-version", true, false)]
    [InlineData("--version=true", true, false)]
    [InlineData("-v=false", false, false)]
    [InlineData("-info", false, true)]
    public void Parse_Questions_AreTold(string flag, bool version, bool info)
    {
        ShimArguments arguments = ShimArguments.Parse([flag]);

        Assert.Equal((version, info), (arguments.AsksVersion, arguments.AsksInfo));
    }

    [Fact]
    public void Parse_EmptyValue_IsEmpty() => Assert.Equal(("", "web"), (ShimArguments.Parse(["-namespace", "", "-id", "web"]).Namespace, ShimArguments.Parse(["-namespace=", "-id", "web"]).Id));
}
