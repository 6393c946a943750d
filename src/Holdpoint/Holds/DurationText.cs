// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Holdpoint.Holds;

/// <summary>Durations as people type them: numbers with units, as <c>30s</c>, <c>1.5m</c>, <c>1h30m</c>, <c>200ms</c>.</summary>
internal static class DurationText
{
    private const string Advice = "give a number and a unit, such as 30s, 5m or 1h30m";
    private static readonly SearchValues<char> _numerals = SearchValues.Create("0123456789.");
    private static readonly TimeSpan _most = TimeSpan.FromDays(365);

    // The longer unit first where one begins with the other.
    private static readonly (string Unit, TimeSpan Length)[] _units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>A positive duration of at most a year; else what is wrong with the text.</summary>
    public static bool TryParse(string text, out TimeSpan duration, [NotNullWhen(false)] out string? error)
    {
        TimeSpan total = TimeSpan.Zero;
        error = text.StartsWith('-') ? "a duration cannot be negative" : text.Length == 0 ? Advice : null;
        ReadOnlySpan<char> rest = text;
        while (error is null && rest.Length > 0 && total <= _most)
        {
            error = TakePart(ref rest, ref total);
        }

        duration = total;
        error ??= duration <= TimeSpan.Zero ? "a duration must be longer than nothing"
            : duration > _most ? "a duration must be at most a year; leave it away for no bound"
            : null;
        return error is null;
    }

    /// <summary>The two largest units that say something, such as <c>1h5m</c>, <c>12s</c> or <c>40ms</c>.</summary>
    public static string Format(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => $"{Math.Max(0, (int)duration.TotalMilliseconds)}ms",
        { TotalMinutes: < 1 } => $"{duration.Seconds}s",
        { TotalHours: < 1 } => $"{duration.Minutes}m{duration.Seconds}s",
        { TotalDays: < 1 } => $"{duration.Hours}h{duration.Minutes}m",
        _ => $"{duration.Days}d{duration.Hours}h",
    };

    private static string? TakePart(ref ReadOnlySpan<char> rest, ref TimeSpan total)
    {
        int digits = rest.IndexOfAnyExcept(_numerals);
        if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            return Advice;
        }

        foreach ((string unit, TimeSpan length) in _units)
        {
            if (rest[digits..].StartsWith(unit, StringComparison.Ordinal))
            {
                rest = rest[(digits + unit.Length)..];
                total += number * length.TotalDays > _most.TotalDays ? _most + _most : number * length;
                return null;
            }
        }

        return Advice;
    }
}
