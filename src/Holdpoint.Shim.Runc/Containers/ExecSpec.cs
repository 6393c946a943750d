// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>The OCI process that an exec is to run, as JSON.</summary>
internal static class ExecSpec
{
    /// <summary>The same with the terminal that the request asks for, whatever the JSON says of it.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static byte[] WithTerminal(ReadOnlySpan<byte> json, bool terminal)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            Utf8JsonReader reader = new(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException("the process is not a JSON object");
            }

            writer.WriteStartObject();
            writer.WriteBoolean("terminal"u8, terminal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                Copy(ref reader, json, writer);
            }

            writer.WriteEndObject();
            if (reader.Read())
            {
                throw new JsonException("more than an object");
            }
        }

        return stream.ToArray();
    }

    private static void Copy(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Utf8JsonWriter writer)
    {
        string name = reader.GetString()!;
        _ = reader.Read();
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        // Go takes names of members in either case, and so does runc.
        if (!name.Equals("terminal", StringComparison.OrdinalIgnoreCase))
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }
    }
}
