// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Io;

/// <summary>Where output goes, as a client names it: a bare path, or a URI.</summary>
/// <param name="Scheme">Such as <c>fifo</c>, <c>file</c>, <c>binary</c>; a bare path is <c>fifo</c>.</param>
/// <param name="Path">Of the FIFO, file or program.</param>
/// <param name="Query">Names and values, in their order.</param>
internal sealed record StdioUri(string Scheme, string Path, IReadOnlyList<(string Key, string Value)> Query)
{
    public static StdioUri Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || text.StartsWith('/') || !text.AsSpan(0, colon).ContainsOnlySchemeLetters())
        {
            return new StdioUri("fifo", text, []);
        }

        string rest = text[(colon + 1)..];
        string query = "";
        if (rest.Split('?', 2) is [string before, string after])
        {
            (rest, query) = (before, after);
        }

        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            // The host, which is empty, ends where the path begins.
            int path = rest.IndexOf('/', 2);
            rest = path < 0 ? "" : rest[path..];
        }

        return new StdioUri(text[..colon].ToLowerInvariant(), Uri.UnescapeDataString(rest), [.. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Pair)]);
    }

    private static (string Key, string Value) Pair(string text)
    {
        string[] parts = text.Replace('+', ' ').Split('=', 2);
        return (Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
    }
}

file static class SchemeLetters
{
    public static bool ContainsOnlySchemeLetters(this ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
