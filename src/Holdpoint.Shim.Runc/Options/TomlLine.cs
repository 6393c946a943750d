// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;

namespace Holdpoint.Shim.Runc.Options;

/// <summary>
/// A line <c>Key = value</c> of TOML, with a text, a number or true or false as its value. A table of runc's options has no other
/// lines, so that there is no reader for all of TOML here: what else it may hold is an error that is told.
/// </summary>
/// <param name="Key">Bare or quoted.</param>
/// <param name="Value">A string, a long or a bool.</param>
internal readonly record struct TomlLine(string Key, object Value)
{
    /// <summary>Null for a line without content.</summary>
    /// <exception cref="TomlException">It is no such line.</exception>
    public static TomlLine? Parse(string line)
    {
        int at = SkipSpace(line, 0);
        if (IsEnd(line, at))
        {
            return null;
        }

        string key = line[at] is '"' or '\'' ? Quoted(line, ref at) : Bare(line, ref at);
        at = SkipSpace(line, at);
        if (key.Length == 0 || at == line.Length || line[at] != '=')
        {
            throw new TomlException("it is not of the form: Key = value");
        }

        at = SkipSpace(line, at + 1);
        object value = at == line.Length ? throw new TomlException($"{key} has no value") : line[at] is '"' or '\'' ? Quoted(line, ref at) : Scalar(key, line, ref at);
        return IsEnd(line, SkipSpace(line, at)) ? new TomlLine(key, value) : throw new TomlException($"more than a value follows {key}");
    }

    private static int SkipSpace(string line, int at)
    {
        while (at < line.Length && line[at] is ' ' or '\t' or '\r')
        {
            at++;
        }

        return at;
    }

    private static bool IsEnd(string line, int at) => at == line.Length || line[at] == '#';

    private static string Bare(string line, ref int at)
    {
        int start = at;
        while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or '-'))
        {
            at++;
        }

        return line[start..at];
    }

    private static object Scalar(string key, string line, ref int at)
    {
        int start = at;
        while (at < line.Length && line[at] is not (' ' or '\t' or '\r' or '#'))
        {
            at++;
        }

        string text = line[start..at];
        return text switch
        {
            "true" => true,
            "false" => false,
            _ when long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
            _ => throw new TomlException($"{key} is neither a text in quotes, a number, true nor false"),
        };
    }

    private static string Quoted(string line, ref int at)
    {
        char quote = line[at++];
        StringBuilder text = new();
        while (at < line.Length && line[at] != quote)
        {
            text.Append(quote == '"' && line[at] == '\\' ? Escape(line, ref at) : line[at++].ToString());
        }

        // An empty text and a quote more: the beginning of one of several lines.
        if (at++ == line.Length || (text.Length == 0 && at < line.Length && line[at] == quote))
        {
            throw new TomlException("a text in quotes does not end on its line");
        }

        return text.ToString();
    }

    private static string Escape(string line, ref int at)
    {
        char letter = at + 1 < line.Length ? line[at + 1] : '\0';
        at += 2;
        switch (letter)
        {
            case '"' or '\\':
                return letter.ToString();
            case 'n':
                return "\n";
            case 't':
                return "\t";
            case 'r':
                return "\r";
            case 'b':
                return "\b";
            case 'f':
                return "\f";
            case 'u' or 'U':
                int digits = letter == 'u' ? 4 : 8;
                if (at + digits <= line.Length && int.TryParse(line.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) && Rune.IsValid(code))
                {
                    at += digits;
                    return new Rune(code).ToString();
                }

                break;
        }

        throw new TomlException("a text has a \\ that nothing is known of");
    }
}
