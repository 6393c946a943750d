// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using Holdpoint.Shim.Runc.Commands;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Commands;

public sealed class RuncLogTests : IDisposable
{
    private static readonly RuncException _error = new("runc did not terminate successfully: exit status 1", "");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", null)]
    [InlineData("""{"level":"warning","msg":"a","time":"t"}""", null)]
    [InlineData("""{"level":"error","msg":" a \n","time":"t"}""", "a")]
    [InlineData("{\"level\":\"error\",\"msg\":\"a\"}\n{\"level\":\"info\",\"msg\":\"b\"}\n{\"msg\":\"c\",\"level\":\"error\",\"more\":{\"level\":1}}\n", "c")]
    [InlineData("""{"level":"error","msg":"a"}{"level":"error","msg":"b"}""", "b")]
    public void LastError_OfALog_IsTheLastOne(string log, string? error) => Assert.Equal(error, RuncLog.LastError(Encoding.UTF8.GetBytes(log)));

    [Theory]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("""{"level":"error","msg":"cut""")]
    public void LastError_OfSomethingElse_Throws(string log) => Assert.ThrowsAny<JsonException>(() => RuncLog.LastError(Encoding.UTF8.GetBytes(log)));

    [Fact]
    public void Failure_LogHasAnError_IsThat()
    {
        File.WriteAllText(_folder["log.json"], """{"level":"error","msg":"exec: \"nope\": not found"}""");

        TtrpcException failure = RuncLog.Failure("OCI runtime create failed", _folder["log.json"], _error);

        Assert.Equal(TtrpcStatusCode.Unknown, failure.StatusCode);
        Assert.Equal("OCI runtime create failed: exec: \"nope\": not found", failure.Message);
    }

    [Fact]
    public void Failure_LogHasNoError_IsTheCommandsEnd()
    {
        File.WriteAllText(_folder["log.json"], "");

        Assert.Equal("X failed: runc did not terminate successfully: exit status 1", RuncLog.Failure("X failed", _folder["log.json"], _error).Message);
    }

    [Fact]
    public void Failure_NoLog_SaysBoth() => Assert.Equal(
        $"X failed: unable to retrieve OCI runtime error (open {_folder["log.json"]}: no such file or directory): runc did not terminate successfully: exit status 1",
        RuncLog.Failure("X failed", _folder["log.json"], _error).Message);

    [Fact]
    public void Failure_LogIsGarbage_SaysBoth()
    {
        File.WriteAllText(_folder["log.json"], "Segmentation fault");

        string message = RuncLog.Failure("X failed", _folder["log.json"], _error).Message;

        Assert.StartsWith("X failed: unable to retrieve OCI runtime error (", message, StringComparison.Ordinal);
        Assert.EndsWith("): runc did not terminate successfully: exit status 1", message, StringComparison.Ordinal);
    }
}
