// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Cli.Attach;

namespace Holdpoint.Cli.Tests.Attach;

public sealed class AttachRequestTests
{
    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("localhost:2345", "127.0.0.1:2345")]
    [InlineData(":2345", "0.0.0.0:2345")]
    [InlineData("192.0.2.1:65535", "192.0.2.1:65535")]
    [InlineData("[::1]:2345", "[::1]:2345")]
    public void ListenAddress_Sensible_IsRead(string text, string address)
    {
        AttachRequest request = new() { Pid = 1, Headless = true, Listen = text };

        Assert.Null(request.Problem);
        Assert.Equal(address, request.ListenAddress.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("2345")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("1:2345")]
    [InlineData("::1:2345")]
    [InlineData("somewhere:2345")]
    public void Problem_SenselessAddress_NamesIt(string text)
    {
        AttachRequest request = new() { Pid = 1, Headless = true, Listen = text };

        Assert.StartsWith($"--listen '{text}'", request.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Problem_ThatCannotGoTogether_IsTold()
    {
        Assert.NotNull(new AttachRequest { Pid = 0 }.Problem);
        Assert.NotNull(new AttachRequest { Pid = -4711 }.Problem);
        Assert.NotNull(new AttachRequest { Pid = 1, Listen = "127.0.0.1:0" }.Problem);
        Assert.NotNull(new AttachRequest { Pid = 1, With = "none", Headless = true }.Problem);
        Assert.NotNull(new AttachRequest { Pid = 1, With = "none", Breakpoints = ["main.main"] }.Problem);
        Assert.NotNull(new AttachRequest { Pid = 1, Json = true }.Problem);
    }

    [Fact]
    public void Problem_OfWhatMakesSense_IsNull()
    {
        Assert.Null(new AttachRequest { Pid = 1, Breakpoints = ["main.main"] }.Problem);
        Assert.Null(new AttachRequest { Pid = 1, With = "none", Json = true }.Problem);
        Assert.Null(new AttachRequest { Pid = 1, Headless = true, Json = true, Breakpoints = ["main.main"] }.Problem);
    }
}
