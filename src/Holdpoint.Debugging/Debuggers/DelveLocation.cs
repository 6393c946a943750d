// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>One place of a program as Delve answers (api.Location).</summary>
internal sealed record DelveLocation(ulong Address, IReadOnlyList<ulong> Addresses, string? Function, string? File, int Line)
{
    public string Place => Function is null
        ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}")
        : string.Create(CultureInfo.InvariantCulture, $"{Function} ({File}:{Line})");

    public static DelveLocation Read(JsonElement location)
    {
        ulong address = location.GetProperty("pc").GetUInt64();
        return new DelveLocation(
            address,
            location.TryGetProperty("pcs", out JsonElement all) && all.ValueKind == JsonValueKind.Array ? [.. all.EnumerateArray().Select(one => one.GetUInt64())] : [address],
            location.TryGetProperty("function", out JsonElement function) && function.ValueKind == JsonValueKind.Object ? function.GetProperty("name").GetString() : null,
            location.TryGetProperty("file", out JsonElement file) ? file.GetString() : null,
            location.TryGetProperty("line", out JsonElement line) ? line.GetInt32() : 0);
    }
}
