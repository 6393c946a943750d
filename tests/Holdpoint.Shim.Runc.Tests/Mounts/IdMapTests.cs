// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Mounts;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Mounts;

public sealed class IdMapTests
{
    [Theory]
    [InlineData("0:1000:65536", "0 1000 65536\n")]
    [InlineData("0:1000:1,1:2000:10", "0 1000 1\n1 2000 10\n")]
    public void ToKernel_Ranges_AreLines(string map, string lines) => Assert.Equal(lines, IdMap.ToKernel(map));

    [Theory]
    [InlineData("")]
    [InlineData("0:1000")]
    [InlineData("0:1000:a")]
    [InlineData("0:-1:1")]
    [InlineData("0:1:1,")]
    public void ToKernel_AnotherForm_IsInvalidArgument(string map) =>
        Assert.Equal(TtrpcStatusCode.InvalidArgument, Assert.Throws<TtrpcException>(() => IdMap.ToKernel(map)).StatusCode);
}
