// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;

namespace Holdpoint.Shim.Runc.Options;

/// <summary>The little that is read of a JSON object.</summary>
internal static class JsonText
{
    /// <summary>A member of the outermost object; null where there is none that is a text.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static string? Member(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        Utf8JsonReader reader = new(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not a JSON object");
        }

        string? value = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool wanted = reader.ValueTextEquals(name);
            _ = reader.Read();
            if (wanted && reader.TokenType == JsonTokenType.String)
            {
                value = reader.GetString();
            }

            reader.Skip();
        }

        return value;
    }
}
