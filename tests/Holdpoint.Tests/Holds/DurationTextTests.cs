// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;

namespace Holdpoint.Tests.Holds;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5m", 90)]
    [InlineData("200ms", 0.2)]
    [InlineData("1d", 86400)]
    [InlineData("365d", 31536000)]
    public void TryParse_Sensible_IsRead(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration, out string? error), error);
        Assert.Equal(seconds, duration.TotalSeconds, 3);
    }

    [Theory]
    [InlineData("", "give a number and a unit")]
    [InlineData("5", "give a number and a unit")]
    [InlineData("s", "give a number and a unit")]
    [InlineData("5 s", "give a number and a unit")]
    [InlineData("1..5s", "give a number and a unit")]
    [InlineData("5weeks", "give a number and a unit")]
    [InlineData("-5s", "cannot be negative")]
    [InlineData("0s", "longer than nothing")]
    [InlineData("366d", "at most a year")]
    [InlineData("99999999999999999999999h", "at most a year")]
    [InlineData("364d999h", "at most a year")]
    public void TryParse_Senseless_SaysWhatIsWrong(string text, string reason)
    {
        Assert.False(DurationText.TryParse(text, out _, out string? error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0405, "40ms")]
    [InlineData(-3, "0ms")]
    [InlineData(12.9, "12s")]
    [InlineData(65, "1m5s")]
    [InlineData(3900, "1h5m")]
    [InlineData(90000, "1d1h")]
    public void Format_TwoLargestUnits(double seconds, string text) => Assert.Equal(text, DurationText.Format(TimeSpan.FromSeconds(seconds)));
}
