// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;

namespace Holdpoint.Logging;

/// <summary>A line as containerd and its shims write it: logrus' text form, without colours.</summary>
internal static class LogrusLine
{
    /// <summary>Time, level, message where there is one, then the fields in the order of their names.</summary>
    public static string Format(DateTimeOffset time, string level, string message, ReadOnlySpan<(string Key, string Value)> fields)
    {
        (string Key, string Value)[] sorted = [.. fields];
        foreach (ref (string Key, string Value) field in sorted.AsSpan())
        {
            // The names of the first three are theirs.
            field.Key = field.Key is "time" or "level" or "msg" ? "fields." + field.Key : field.Key;
        }

        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Key, b.Key));
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"time=\"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffff}00Z\" level={level}");
        if (message.Length > 0)
        {
            AppendValue(line.Append(" msg="), message);
        }

        foreach ((string key, string value) in sorted)
        {
            AppendValue(line.Append(' ').Append(key).Append('='), value);
        }

        return line.Append('\n').ToString();
    }

    // As logrus does: bare where the text is plain or empty, else as Go's strconv.Quote writes it.
    private static void AppendValue(StringBuilder line, string value)
    {
        if (value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '/' or '@' or '^' or '+'))
        {
            line.Append(value);
            return;
        }

        line.Append('"');
        foreach (Rune letter in value.EnumerateRunes())
        {
            _ = letter.Value switch
            {
                '"' or '\\' => line.Append('\\').Append((char)letter.Value),
                >= '\a' and <= '\r' => line.Append('\\').Append("abtnvfr"[letter.Value - '\a']),
                < ' ' or 0x7F => line.Append(CultureInfo.InvariantCulture, $"\\x{letter.Value:x2}"),
                _ when IsPrint(letter) => line.Append(letter.ToString()),
                < 0x10000 => line.Append(CultureInfo.InvariantCulture, $"\\u{letter.Value:x4}"),
                _ => line.Append(CultureInfo.InvariantCulture, $"\\U{letter.Value:x8}"),
            };
        }

        line.Append('"');
    }

    // Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and of all spaces the ASCII one.
    private static bool IsPrint(Rune letter) => letter.Value == ' '
        || Rune.GetUnicodeCategory(letter) is not ((>= UnicodeCategory.SpaceSeparator and <= UnicodeCategory.PrivateUse) or UnicodeCategory.OtherNotAssigned);
}
