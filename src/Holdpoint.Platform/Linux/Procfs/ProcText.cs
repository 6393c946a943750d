// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>
/// The little that the texts of /proc need, by plain loops: a keeper reads them up to fifty times a second for as long as it
/// holds, and the framework's ways, in many places of the executable, would keep hundreds of kilobytes in its memory for that.
/// </summary>
internal static class ProcText
{
    /// <summary>Takes what stands before the first separator, or all; the text goes on behind it.</summary>
    public static ReadOnlySpan<byte> TakeUntil(scoped ref ReadOnlySpan<byte> text, byte separator)
    {
        int length = 0;
        while (length < text.Length && text[length] != separator)
        {
            length++;
        }

        ReadOnlySpan<byte> taken = text[..length];
        text = text[Math.Min(length + 1, text.Length)..];
        return taken;
    }

    /// <summary>The field of a number, counted from 0; empty where there are not so many.</summary>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> text, byte separator, int number)
    {
        while (number-- > 0)
        {
            _ = TakeUntil(ref text, separator);
        }

        return TakeUntil(ref text, separator);
    }

    /// <summary>True when both are the same.</summary>
    public static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other)
    {
        int same = 0;
        while (same < text.Length && same < other.Length && text[same] == other[same])
        {
            same++;
        }

        return same == text.Length && same == other.Length;
    }

    /// <summary>The number that the text begins with, or 0.</summary>
    public static long Decimal(ReadOnlySpan<byte> text)
    {
        bool negative = text is [(byte)'-', ..];
        long value = 0;
        for (int i = negative ? 1 : 0; i < text.Length && char.IsAsciiDigit((char)text[i]); i++)
        {
            value = (10 * value) + text[i] - '0';
        }

        return negative ? -value : value;
    }

    /// <summary>The number in hexadecimal digits that the text begins with, or 0.</summary>
    public static ulong Hexadecimal(ReadOnlySpan<byte> text)
    {
        ulong value = 0;
        for (int i = 0; i < text.Length && char.IsAsciiHexDigit((char)text[i]); i++)
        {
            value = (16 * value) + (uint)(char.IsAsciiDigit((char)text[i]) ? text[i] - '0' : (text[i] | 0x20) - 'a' + 10);
        }

        return value;
    }
}
