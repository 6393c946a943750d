// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>Turns clock ticks after boot into wall-clock time.</summary>
internal static class BootTime
{
    // USER_HZ, the unit of /proc, is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    private static readonly Lazy<DateTimeOffset> _boot = new(Read);

    public static DateTimeOffset OfTicks(ulong ticks) => _boot.Value.AddSeconds(ticks / TicksPerSecond);

    private static DateTimeOffset Read()
    {
        string line = File.ReadLines("/proc/stat").First(text => text.StartsWith("btime ", StringComparison.Ordinal));
        return DateTimeOffset.FromUnixTimeSeconds(long.Parse(line.AsSpan(6), CultureInfo.InvariantCulture));
    }
}
