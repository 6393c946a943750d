// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>What is read of a bundle's config.json (OCI runtime specification).</summary>
internal static class BundleConfig
{
    /// <summary>
    /// Whether the kernel ends the container's other processes with its first one. False where the file cannot be read: then they are killed
    /// one by one, which does no harm.
    /// </summary>
    public static bool HasOwnPidNamespace(string bundle)
    {
        try
        {
            return HasOwnPidNamespace(FileBytes.Read(Path.Combine(bundle, "config.json")).AsSpan());
        }
        catch (Exception error) when (error is OsException or JsonException)
        {
            return false;
        }
    }

    /// <summary>True where the pid namespace is a new one, not one of a path that others are in too.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static bool HasOwnPidNamespace(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not a JSON object");
        }

        return Enter(ref reader, "linux"u8, JsonTokenType.StartObject) && Enter(ref reader, "namespaces"u8, JsonTokenType.StartArray) && HasPidNamespace(ref reader);
    }

    /// <summary>The container's cgroup, below every hierarchy; null where none is named, or systemd is to make it, or the file cannot be read.</summary>
    public static string? CgroupsPath(string bundle)
    {
        try
        {
            Utf8JsonReader reader = new(FileBytes.Read(Path.Combine(bundle, "config.json")).AsSpan());
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && Enter(ref reader, "linux"u8, JsonTokenType.StartObject)
                && Enter(ref reader, "cgroupsPath"u8, JsonTokenType.String) && reader.GetString() is { } path && path.StartsWith('/') ? path : null;
        }
        catch (Exception error) when (error is OsException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Goes into a member of the object that the reader stands in.</summary>
    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, JsonTokenType kind)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool wanted = reader.ValueTextEquals(name);
            _ = reader.Read();
            if (wanted && reader.TokenType == kind)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static bool HasPidNamespace(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            bool isPid = false;
            bool hasPath = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = reader.ValueTextEquals("type"u8);
                bool isPath = reader.ValueTextEquals("path"u8);
                _ = reader.Read();
                isPid |= isType && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("pid"u8);
                hasPath |= isPath && reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals(""u8);
                reader.Skip();
            }

            if (isPid)
            {
                return !hasPath;
            }
        }

        return false;
    }
}
