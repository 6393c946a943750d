// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Tracing.Tests;

/// <summary>The text form of logrus, in which a shim logs.</summary>
public sealed class ShimLogTests
{
    private static readonly DateTimeOffset _time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void Format_Fields_ComeInTheirOrder() => Assert.Equal(
        "time=\"2026-01-02T03:04:05.6780000Z\" level=info msg=\"Halting until signalled\" event=debugger-4711 pid=4711 id=web\n",
        ShimLog.Format(_time, "info", "Halting until signalled", [("event", "debugger-4711"), ("pid", "4711"), ("id", "web")]));

    [Theory]
    [InlineData("plain-._/@^+1", "plain-._/@^+1")]
    [InlineData("", "\"\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("a=b", "\"a=b\"")]
    [InlineData("say \"no\" \\ twice", "\"say \\\"no\\\" \\\\ twice\"")]
    [InlineData("line\nline", "\"line\\nline\"")]
    [InlineData("bell\a", "\"bell\\x07\"")]
    public void Format_Value_IsQuotedWhereItMust(string value, string written) =>
        Assert.EndsWith($" key={written}\n", ShimLog.Format(_time, "info", "m", [("key", value)]), StringComparison.Ordinal);
}
