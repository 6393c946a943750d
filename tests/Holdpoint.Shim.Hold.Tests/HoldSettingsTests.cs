// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Tracing;

namespace Holdpoint.Shim.Hold.Tests;

public sealed class HoldSettingsTests
{
    private static HoldSettings Read(Dictionary<string, string> annotations, Dictionary<string, string>? environment = null) =>
        HoldSettings.Read(annotations, name => environment?.GetValueOrDefault(name));

    [Fact]
    public void Read_NothingSaid_HoldsWithoutBound()
    {
        HoldSettings settings = Read([]);

        Assert.True(settings.Hold);
        Assert.Null(settings.Timeout);
        Assert.Equal(DeadlineAction.Release, settings.OnTimeout);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    public void Read_Switch_IsTaken(string value, bool hold) => Assert.Equal(hold, Read(new() { ["holdpoint.hold"] = value }).Hold);

    [Fact]
    public void Read_AnnotationAndEnvironment_AnnotationWins()
    {
        HoldSettings settings = Read(
            new() { ["holdpoint.hold"] = "true", ["holdpoint.timeout"] = "5s" },
            new() { ["HOLDPOINT_HOLD"] = "false", ["HOLDPOINT_TIMEOUT"] = "1h", ["HOLDPOINT_ON_TIMEOUT"] = "kill" });

        Assert.True(settings.Hold);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Timeout);
        Assert.Equal(DeadlineAction.Kill, settings.OnTimeout);
    }

    [Fact]
    public void Read_AnnotationWins_EvenOverAnUnreadableVariable() =>
        Assert.False(Read(new() { ["holdpoint.hold"] = "false" }, new() { ["HOLDPOINT_HOLD"] = "perhaps" }).Hold);

    [Fact]
    public void Read_EmptyVariable_SaysNothing() => Assert.True(Read([], new() { ["HOLDPOINT_HOLD"] = "" }).Hold);

    [Theory]
    [InlineData("holdpoint.hold", "perhaps")]
    [InlineData("holdpoint.hold", "")]
    [InlineData("holdpoint.timeout", "-5s")]
    [InlineData("holdpoint.timeout", "0s")]
    [InlineData("holdpoint.timeout", "5")]
    [InlineData("holdpoint.timeout", "soon")]
    [InlineData("holdpoint.on-timeout", "explode")]
    public void Read_UnreadableValue_IsRefusedByNameAndValue(string annotation, string value)
    {
        HoldSettingException error = Assert.Throws<HoldSettingException>(() => Read(new() { [annotation] = value }));

        Assert.Contains($"annotation {annotation}: '{value}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnreadableVariable_IsRefusedByItsName()
    {
        HoldSettingException error = Assert.Throws<HoldSettingException>(() => Read([], new() { ["HOLDPOINT_TIMEOUT"] = "never" }));

        Assert.Contains("HOLDPOINT_TIMEOUT", error.Message, StringComparison.Ordinal);
    }
}
