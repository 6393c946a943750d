// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Google.Protobuf;
using Holdpoint.Shim.Commands;

namespace Holdpoint.Shim.Tests.Commands;

/// <summary>What containerd writes to <c>start</c>, built with another writer of protobuf than ours.</summary>
public sealed class BootstrapInputTests
{
    private const string OptionsType = "containerd.runc.v1.Options";

    [Fact]
    public void Parse_Nothing_HasNoOptions() => Assert.Equal(new BootstrapInput(), BootstrapInput.Parse([], "web", "default"));

    [Fact]
    public void Parse_AnyAsCtrSendsIt_IsNoBootstrap()
    {
        // Seen on the wire: 28 bytes, a type without a value.
        byte[] input = [0x0a, 0x1a, .. Encoding.UTF8.GetBytes(OptionsType)];

        BootstrapInput parsed = BootstrapInput.Parse(input, "web", "default");

        Assert.False(parsed.IsBootstrap);
        Assert.Equal(OptionsType, parsed.Options!.TypeName);
        Assert.Equal(0, parsed.Options.Value.Length);
    }

    [Fact]
    public void Parse_BootstrapParams_AreTaken()
    {
        byte[] input = Message(
            (1, "web"), (2, "default"), (3, -4), (4, "v2.3.4"), (5, "/run/c.sock.ttrpc"), (6, "/run/c.sock"), (7, "/usr/bin/containerd"),
            (8, Message((1, Any(OptionsType, [0x32, 0x04, .. "crun"u8])))), (9, "/run/sockets"), (77, "of a newer one"));

        BootstrapInput parsed = BootstrapInput.Parse(input, "web", "default");

        Assert.True(parsed.IsBootstrap);
        Assert.True(parsed.Debug);
        Assert.Equal(("/run/c.sock.ttrpc", "/run/sockets"), (parsed.EventAddress, parsed.SocketFolder));
        Assert.Equal(OptionsType, parsed.Options!.TypeUrl);
        Assert.Equal([0x32, 0x04, .. "crun"u8], parsed.Options.Value.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void Parse_LevelOfInformationOrAbove_IsNotDebug(int level) =>
        Assert.False(BootstrapInput.Parse(Message((1, "web"), (2, "default"), (3, level)), "web", "default").Debug);

    [Theory]
    [InlineData("other", "default")]
    [InlineData("web", "other")]
    public void Parse_NamesOfSomebodyElse_IsAnAny(string id, string ns)
    {
        BootstrapInput parsed = BootstrapInput.Parse(Message((1, "web"), (2, "default")), id, ns);

        Assert.False(parsed.IsBootstrap);
        Assert.Equal("web", parsed.Options!.TypeUrl);
    }

    [Fact]
    public void Parse_Garbage_IsAnErrorThatSaysWhere()
    {
        ShimUsageException error = Assert.Throws<ShimUsageException>(() => BootstrapInput.Parse([0x0a, 0x7f, 0x01], "web", "default"));

        Assert.Contains("standard input", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Any(string type, byte[] value) => Message((1, type), (2, value));

    private static byte[] Message(params (int Field, object Value)[] fields)
    {
        using MemoryStream stream = new();
        using (CodedOutputStream output = new(stream, leaveOpen: true))
        {
            foreach ((int field, object value) in fields)
            {
                output.WriteTag(field, value is int ? WireFormat.WireType.Varint : WireFormat.WireType.LengthDelimited);
                switch (value)
                {
                    case int number:
                        output.WriteInt32(number);
                        break;
                    case string text:
                        output.WriteString(text);
                        break;
                    default:
                        output.WriteBytes(ByteString.CopyFrom((byte[])value));
                        break;
                }
            }
        }

        return stream.ToArray();
    }
}
