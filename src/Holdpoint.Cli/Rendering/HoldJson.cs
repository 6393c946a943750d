// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json.Nodes;
using Holdpoint.Holds;

namespace Holdpoint.Cli.Rendering;

/// <summary>Holds as docs/protocol.md has them: what is not known is null.</summary>
internal static class HoldJson
{
    public static JsonArray Array(IEnumerable<HoldInfo> holds) => new([.. holds.Select(Object)]);

    private static JsonObject Object(HoldInfo hold) => new()
    {
        ["pid"] = hold.Pid,
        ["executable"] = hold.Executable,
        ["arguments"] = hold.Arguments is { } arguments ? new JsonArray([.. arguments.Select(argument => (JsonNode?)JsonValue.Create(argument))]) : null,
        ["holdPoint"] = hold.HoldPoint,
        ["label"] = hold.Label,
        ["state"] = hold.State switch
        {
            HoldState.Held => "held",
            HoldState.Attached => "attached",
            HoldState.Listening => "listening",
            _ => "stale",
        },
        ["since"] = Time(hold.Since),
        ["deadline"] = Time(hold.Deadline),
        ["onDeadline"] = hold.OnDeadline,
        ["container"] = hold.Container is { } container ? new JsonObject { ["namespace"] = container.Namespace, ["id"] = container.Id } : null,
        ["debugger"] = hold.Debugger is { } debugger ? new JsonObject { ["pid"] = debugger.Pid, ["name"] = debugger.Name } : null,
        ["user"] = hold.User,
        ["keeper"] = hold.Keeper,
        ["event"] = hold.Event,
        ["started"] = Time(hold.Started),
    };

    private static JsonValue? Time(DateTimeOffset? time) =>
        time is { } known ? JsonValue.Create(known.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)) : null;
}
