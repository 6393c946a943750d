// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Bundles;

/// <summary>The annotations of an OCI bundle's config.json (OCI runtime specification, config.md).</summary>
internal static class BundleAnnotations
{
    private const string File = "config.json";

    /// <summary>None where the bundle has no such file.</summary>
    /// <exception cref="InvalidDataException">There is one that cannot be read; the message names it.</exception>
    public static IReadOnlyDictionary<string, string> Read(string bundle)
    {
        string path = Path.Combine(bundle, File);
        try
        {
            return FileBytes.ReadIfThere(path) is { } json ? Parse(json) : [];
        }
        catch (OsException error)
        {
            throw new InvalidDataException($"{path} cannot be read for annotations: {OsException.Describe(error.Errno)}");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} cannot be read for annotations: {Describe(error)}");
        }
    }

    // The framework's own texts are not in a small executable.
    private static string Describe(JsonException error) =>
        error is { LineNumber: { } line, BytePositionInLine: { } position } ? $"not JSON at line {line + 1}, byte {position + 1}" : error.Message;

    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static Dictionary<string, string> Parse(ReadOnlySpan<byte> json)
    {
        Dictionary<string, string> annotations = [];
        Utf8JsonReader reader = new(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool wanted = reader.ValueTextEquals("annotations"u8);
            _ = reader.Read();
            if (wanted && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadPairs(ref reader, annotations);
            }
            else
            {
                reader.Skip();
            }
        }

        return annotations;
    }

    private static void ReadPairs(ref Utf8JsonReader reader, Dictionary<string, string> annotations)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            _ = reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                annotations[name] = reader.GetString()!;
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
