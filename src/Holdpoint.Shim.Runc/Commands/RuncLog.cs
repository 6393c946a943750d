// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Runc.Commands;

/// <summary>runc's log in JSON, one object after the other: it says better than its output why a command failed.</summary>
internal static class RuncLog
{
    /// <summary>What a failed command's answer is.</summary>
    /// <param name="what">Such as "OCI runtime create failed".</param>
    /// <param name="path">The log; it need not be there.</param>
    /// <param name="error">How the command ended.</param>
    public static Ttrpc.TtrpcException Failure(string what, string path, RuncException error)
    {
        try
        {
            string? reason = LastError(FileBytes.Read(path));
            return ShimErrors.Unknown($"{what}: {(reason is { Length: > 0 } ? reason : error.Message + Shortage.Of(path, error))}");
        }
        catch (Exception unreadable) when (unreadable is OsException or JsonException)
        {
            string why = unreadable is OsException failed ? GoTexts.Of(failed) : $"{path} is not a log in JSON";
            return ShimErrors.Unknown($"{what}: unable to retrieve OCI runtime error ({why}): {error.Message}{Shortage.Of(path, error)}");
        }
    }

    /// <summary>The message of the last object of level "error"; null where there is none. It may be of an earlier command.</summary>
    /// <exception cref="JsonException">It is no log in JSON.</exception>
    public static string? LastError(ReadOnlySpan<byte> log)
    {
        string? last = null;
        Utf8JsonReader reader = new(log, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException("not a JSON object");
            }

            (string? level, string? message) = ReadEntry(ref reader);
            if (level == "error" && message is not null)
            {
                last = message.Trim();
            }
        }

        return last;
    }

    private static (string? Level, string? Message) ReadEntry(ref Utf8JsonReader reader)
    {
        string? level = null;
        string? message = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isLevel = reader.ValueTextEquals("level"u8);
            bool isMessage = reader.ValueTextEquals("msg"u8);
            _ = reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                level = isLevel ? reader.GetString() : level;
                message = isMessage ? reader.GetString() : message;
            }

            reader.Skip();
        }

        return (level, message);
    }
}
