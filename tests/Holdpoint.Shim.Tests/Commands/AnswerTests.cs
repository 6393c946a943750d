// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json.Nodes;
using Holdpoint.Shim.Commands;
using Holdpoint.Shim.Protos.Tasks;

namespace Holdpoint.Shim.Tests.Commands;

/// <summary>What <c>start</c>, <c>delete</c> and <c>-info</c> print, written by hand: read here with the generated classes.</summary>
public sealed class AnswerTests
{
    private const string Address = "unix:///run/containerd/s/0123";

    [Fact]
    public void Start_WithoutBootstrap_IsTheBareAddress() => Assert.Equal(Address, Encoding.UTF8.GetString(StartAnswer.Of(Address, bootstrap: false)));

    [Fact]
    public void Start_Bootstrap_IsAResultOfVersion3()
    {
        byte[] expected = [0x08, 3, 0x12, (byte)Address.Length, .. Encoding.UTF8.GetBytes(Address), 0x1a, 5, .. "ttrpc"u8];

        Assert.Equal(expected, StartAnswer.Of(Address, bootstrap: true));
    }

    [Theory]
    [InlineData("json", 3)]
    [InlineData("json2", 2)]
    public void Start_JsonIsAskedFor_HasTheVersion(string form, int version)
    {
        Environment.SetEnvironmentVariable(StartAnswer.Variable, form);
        try
        {
            JsonNode answer = JsonNode.Parse(StartAnswer.Of(Address, bootstrap: false))!;

            Assert.Equal((version, Address, "ttrpc"), ((int)answer["version"]!, (string)answer["address"]!, (string)answer["protocol"]!));
        }
        finally
        {
            Environment.SetEnvironmentVariable(StartAnswer.Variable, null);
        }
    }

    [Fact]
    public void Delete_Response_IsReadByTheGeneratedClass()
    {
        DateTimeOffset at = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

        DeleteResponse response = DeleteResponse.Parser.ParseFrom(DeleteCommand.Response(new CleanUpResult(4711, 137, at)));

        Assert.Equal((4711u, 137u), (response.Pid, response.ExitStatus));
        Assert.Equal(at, response.ExitedAt.ToDateTimeOffset());
    }

    [Fact]
    public void Delete_NothingKnown_IsReadToo()
    {
        DateTimeOffset never = new(1, 1, 1, 0, 0, 0, TimeSpan.Zero);

        DeleteResponse response = DeleteResponse.Parser.ParseFrom(DeleteCommand.Response(new CleanUpResult(0, 0, never)));

        Assert.Equal((0u, 0u), (response.Pid, response.ExitStatus));
        Assert.Equal(-62135596800, response.ExitedAt.Seconds);
    }

    [Fact]
    public void Info_Answer_EchoesTheOptions()
    {
        byte[] answer = InfoCommand.Answer(new ShimInfo("io.containerd.x.v1", "1.2") { Revision = "abc" }, new TypedValue("o", new byte[] { 7 }), new TypedValue("f", "{}"u8.ToArray()));

        byte[] expected =
        [
            0x0a, 18, .. "io.containerd.x.v1"u8,
            0x12, 10, 0x0a, 3, .. "1.2"u8, 0x12, 3, .. "abc"u8,
            0x1a, 6, 0x0a, 1, (byte)'o', 0x12, 1, 7,
            0x22, 7, 0x0a, 1, (byte)'f', 0x12, 2, .. "{}"u8,
        ];
        Assert.Equal(expected, answer);
    }

    [Fact]
    public void Info_NoOptions_HasNone()
    {
        byte[] answer = InfoCommand.Answer(new ShimInfo("a.b", "1"), null, null);

        Assert.Equal([0x0a, 3, .. "a.b"u8, 0x12, 3, 0x0a, 1, (byte)'1'], answer);
    }
}
