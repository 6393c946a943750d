// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>What <c>runc ps --format json</c> prints.</summary>
internal static class PidList
{
    /// <summary>The numbers of an array; none for <c>null</c>, which is printed for a container without processes.</summary>
    /// <exception cref="JsonException">It is neither.</exception>
    public static List<int> Parse(ReadOnlySpan<byte> json)
    {
        List<int> pids = [];
        Utf8JsonReader reader = new(json);
        if (!reader.Read() || reader.TokenType == JsonTokenType.Null)
        {
            return pids;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("runc has not printed a list of pids");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int pid))
        {
            pids.Add(pid);
        }

        return reader.TokenType == JsonTokenType.EndArray && !reader.Read() ? pids : throw new JsonException("runc has printed a list of other things than pids");
    }
}
