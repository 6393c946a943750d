// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Events;

/// <summary>Reads and writes the description beside an event. What another program wrote there is data, never trusted.</summary>
internal static class DescriptionFile
{
    private const int Version = 1;
    private const int MostBytes = 256 * 1024;

    /// <summary>Null where there is none, or none that can be read.</summary>
    public static HoldDescription? Read(EventDirectory folder, string name)
    {
        using Descriptor file = Descriptor.OpenAt(folder.Number, name + EventName.DescriptionSuffix, Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK);
        if (file.IsInvalid || Libc.statx(file.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out Libc.Statx found) != 0 || !found.IsRegular || found.Size > MostBytes)
        {
            return null;
        }

        byte[] bytes = new byte[found.Size];
        int length = file.Read(bytes);
        return length <= 0 ? null : Parse(bytes.AsMemory(0, length));
    }

    /// <summary>Puts the description in place as a whole: a reader sees the old one or the new one.</summary>
    public static void Write(EventDirectory folder, string name, HoldDescription description)
    {
        string target = name + EventName.DescriptionSuffix;
        string aside = string.Create(CultureInfo.InvariantCulture, $".{target}.{Libc.getpid()}");
        // One that was killed at this point may have had the same pid: in a container it is always 1.
        _ = Libc.unlinkat(folder.Number, aside, 0);
        byte[] json = Format(description);
        using (Descriptor file = Descriptor.OpenAt(folder.Number, aside, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, 0x180))
        {
            if (file.IsInvalid || file.Write(json) != json.Length)
            {
                throw Unwritten(folder, target, "write", aside);
            }
        }

        if (Libc.renameat(folder.Number, aside, folder.Number, target) != 0)
        {
            throw Unwritten(folder, target, "renameat", aside);
        }
    }

    public static HoldDescription? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return new HoldDescription
            {
                Pid = root.GetProperty("pid").GetInt32(),
                StartTime = root.GetProperty("startTime").GetUInt64(),
                Keeper = Optional(root, "keeper")?.GetInt32(),
                KeeperStartTime = Optional(root, "keeperStartTime")?.GetUInt64(),
                Holds = [.. root.GetProperty("holds").EnumerateArray().Select(Entry)],
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    public static byte[] Format(HoldDescription description)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("pid", description.Pid);
            json.WriteNumber("startTime", description.StartTime);
            if (description is { Keeper: { } keeper, KeeperStartTime: { } started })
            {
                json.WriteNumber("keeper", keeper);
                json.WriteNumber("keeperStartTime", started);
            }
            else
            {
                json.WriteNull("keeper");
                json.WriteNull("keeperStartTime");
            }

            json.WriteStartArray("holds");
            foreach (HoldEntry entry in description.Holds)
            {
                WriteEntry(json, entry);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, HoldEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("holdPoint", entry.HoldPoint);
        json.WriteString("label", entry.Label);
        json.WriteString("since", entry.Since);
        if (entry.Deadline is { } deadline)
        {
            json.WriteString("deadline", deadline);
        }
        else
        {
            json.WriteNull("deadline");
        }

        json.WriteString("onDeadline", entry.OnDeadline);
        if (entry.Container is { } container)
        {
            json.WriteStartObject("container");
            json.WriteString("namespace", container.Namespace);
            json.WriteString("id", container.Id);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("container");
        }

        json.WriteEndObject();
    }

    private static HoldEntry Entry(JsonElement entry) => new()
    {
        HoldPoint = entry.GetProperty("holdPoint").GetString() ?? "",
        Label = Optional(entry, "label")?.GetString(),
        Since = entry.GetProperty("since").GetDateTimeOffset(),
        Deadline = Optional(entry, "deadline")?.GetDateTimeOffset(),
        OnDeadline = Optional(entry, "onDeadline")?.GetString() ?? "release",
        Container = Optional(entry, "container") is { } container
            ? new ContainerReference(container.GetProperty("namespace").GetString() ?? "", container.GetProperty("id").GetString() ?? "")
            : null,
    };

    private static HoldpointException Unwritten(EventDirectory folder, string target, string call, string aside)
    {
        // A short write leaves no error number: the disk is full.
        OsException cause = OsException.Last(call, target);
        _ = Libc.unlinkat(folder.Number, aside, 0);
        return new HoldpointException(HoldpointError.SystemCall, $"cannot write {folder.Path}/{target}: {cause.Message}", cause);
    }

    private static JsonElement? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
