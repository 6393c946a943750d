// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text;
using System.Text.Json;
using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Shim.Commands;

/// <summary>
/// What <c>start</c> prints. Every containerd reads the bare address, and takes the shim for one of the task service's version 2. JSON names the
/// version: 1.7 takes 2, 2.0 and later 3; the protobuf form is 2.3's. Nothing tells 1.7 from 2.2, so JSON is for who knows what he has.
/// </summary>
internal static class StartAnswer
{
    /// <summary><c>json</c> or <c>json2</c>: JSON with version 3 or 2.</summary>
    public const string Variable = "CONTAINERD_SHIM_ANSWER";

    private const int TaskVersion = 3;
    private const string Protocol = "ttrpc";

    public static byte[] Of(string address, bool bootstrap) => bootstrap
        ? Result(address)
        : Environment.GetEnvironmentVariable(Variable) switch
        {
            "json" => Json(address, TaskVersion),
            "json2" => Json(address, 2),
            _ => Encoding.UTF8.GetBytes(address),
        };

    public static byte[] Json(string address, int version)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", version);
            writer.WriteString("address", address);
            writer.WriteString("protocol", Protocol);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>containerd.runtime.bootstrap.v1.BootstrapResult.</summary>
    public static byte[] Result(string address)
    {
        byte[] message = new byte[WireWriter.IntegerSize(TaskVersion) + WireWriter.StringSize(address) + WireWriter.StringSize(Protocol)];
        WireWriter writer = new(message);
        writer.Integer(1, TaskVersion);
        writer.String(2, address);
        writer.String(3, Protocol);
        return message;
    }
}
