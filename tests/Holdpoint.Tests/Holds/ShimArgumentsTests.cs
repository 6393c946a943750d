// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;

namespace Holdpoint.Tests.Holds;

public sealed class ShimArgumentsTests
{
    [Theory]
    [InlineData(@"C:\containerd\containerd-shim-runhcs-v1.exe", "-namespace k8s.io -address x -id web serve")]
    [InlineData("/usr/bin/containerd-shim-runc-v2", "--namespace=k8s.io --id=web -address x")]
    public void ContainerOf_Shim_IsWhatItsFlagsSay(string executable, string arguments) =>
        Assert.Equal(new ContainerReference("k8s.io", "web"), ShimArguments.ContainerOf(executable, ["shim", .. arguments.Split(' ')]));

    [Theory]
    [InlineData("containerd-shim-runhcs-v1.exe", "-id web")]
    [InlineData("containerd-shim-runhcs-v1.exe", "-namespace default -id")]
    [InlineData("server.exe", "-namespace default -id web")]
    [InlineData(null, "-namespace default -id web")]
    public void ContainerOf_NoShimOrNoFlags_IsUnknown(string? executable, string arguments) =>
        Assert.Null(ShimArguments.ContainerOf(executable, ["shim", .. arguments.Split(' ')]));
}
