// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Tracing;

/// <summary>
/// Writes to the log FIFO of a shim's bundle, in logrus text form; containerd copies what comes there into its own log. Never
/// blocks: a line that nobody takes is lost.
/// </summary>
internal sealed class ShimLog(string? fifo, ContainerReference? container)
{
    public void Info(string message, params (string Key, string Value)[] fields) => Write("info", message, fields);

    public void Error(string message, params (string Key, string Value)[] fields) => Write("error", message, fields);

    /// <summary>One line: time, level, message, fields in the order given, the container.</summary>
    public static string Format(DateTimeOffset time, string level, string message, IEnumerable<(string Key, string Value)> fields)
    {
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"time=\"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffffZ}\" level={level} msg={Quote(message)}");
        foreach ((string key, string value) in fields)
        {
            line.Append(CultureInfo.InvariantCulture, $" {key}={Quote(value)}");
        }

        return line.Append('\n').ToString();
    }

    private void Write(string level, string message, IEnumerable<(string Key, string Value)> fields)
    {
        if (fifo is null)
        {
            return;
        }

        using Descriptor log = Descriptor.OpenAt(Libc.AT_FDCWD, fifo, Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW);
        if (!log.IsInvalid)
        {
            IEnumerable<(string, string)> whose = container is null ? [] : [("id", container.Id), ("namespace", container.Namespace)];
            _ = log.Write(Encoding.UTF8.GetBytes(Format(DateTimeOffset.UtcNow, level, message, fields.Concat(whose))));
        }
    }

    // As logrus does: bare where the text is plain or empty, else as Go's strconv.Quote writes it.
    private static string Quote(string value)
    {
        if (value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '/' or '@' or '^' or '+'))
        {
            return value;
        }

        StringBuilder quoted = new("\"");
        foreach (Rune letter in value.EnumerateRunes())
        {
            _ = letter.Value switch
            {
                '"' or '\\' => quoted.Append('\\').Append((char)letter.Value),
                >= '\a' and <= '\r' => quoted.Append('\\').Append("abtnvfr"[letter.Value - '\a']),
                < ' ' or 0x7F => quoted.Append(CultureInfo.InvariantCulture, $"\\x{letter.Value:x2}"),
                _ when IsPrint(letter) => quoted.Append(letter.ToString()),
                < 0x10000 => quoted.Append(CultureInfo.InvariantCulture, $"\\u{letter.Value:x4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{letter.Value:x8}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    // Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and of all spaces the ASCII one.
    private static bool IsPrint(Rune letter) => letter.Value == ' '
        || Rune.GetUnicodeCategory(letter) is not ((>= UnicodeCategory.SpaceSeparator and <= UnicodeCategory.PrivateUse) or UnicodeCategory.OtherNotAssigned);
}
