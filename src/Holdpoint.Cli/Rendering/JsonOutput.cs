// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Holdpoint.Cli.Rendering;

/// <summary>What --json prints.</summary>
internal static class JsonOutput
{
    private static readonly JavaScriptEncoder _encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static Option<bool> Option(string shape) => new("--json") { Description = $"For programs: {char.ToLowerInvariant(shape[0])}{shape[1..]}" };

    public static string Format(JsonNode node, bool indented = true)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = indented, Encoder = _encoder }))
        {
            node.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
