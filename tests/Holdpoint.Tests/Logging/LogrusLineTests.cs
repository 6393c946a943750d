// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Logging;

namespace Holdpoint.Tests.Logging;

/// <summary>The text form of logrus, in which a shim logs.</summary>
public sealed class LogrusLineTests
{
    private static readonly DateTimeOffset _time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void Format_Fields_AreSorted() => Assert.Equal(
        "time=\"2026-01-02T03:04:05.678000000Z\" level=info msg=\"Halting until signalled\" event=debugger-4711 id=web pid=4711\n",
        LogrusLine.Format(_time, "info", "Halting until signalled", [("event", "debugger-4711"), ("pid", "4711"), ("id", "web")]));

    [Theory]
    [InlineData("plain-._/@^+1", "plain-._/@^+1")]
    [InlineData("", "")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("a=b", "\"a=b\"")]
    [InlineData("say \"no\" \\ twice", "\"say \\\"no\\\" \\\\ twice\"")]
    [InlineData("line\nline", "\"line\\nline\"")]
    [InlineData("\a\b\t\n\v\f\r", "\"\\a\\b\\t\\n\\v\\f\\r\"")]
    [InlineData("\u0000\u000e\u001b\u007f", "\"\\x00\\x0e\\x1b\\x7f\"")]
    [InlineData("caf\u00e9 \u65e5\u672c \U0001F600", "\"caf\u00e9 \u65e5\u672c \U0001F600\"")]
    [InlineData("\u0085\u00a0\u00ad\u200b\u2028\u3000\ufeff", "\"\\u0085\\u00a0\\u00ad\\u200b\\u2028\\u3000\\ufeff\"")]
    [InlineData("\u0378\ue000\U000e0001", "\"\\u0378\\ue000\\U000e0001\"")]
    public void Format_Value_IsQuotedWhereItMust(string value, string written) =>
        Assert.EndsWith($" key={written}\n", LogrusLine.Format(_time, "info", "m", [("key", value)]), StringComparison.Ordinal);
}
