// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using Holdpoint.Logging;
using Holdpoint.Testing;

namespace Holdpoint.Tests.Logging;

/// <summary>Our lines and those of the real logrus, byte for byte.</summary>
public sealed class RealLogrusTests
{
    private const string Libraries = "/usr/share/gocode";

    private static readonly DateTimeOffset _time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void Format_Lines_AreThoseOfLogrus()
    {
        (string Level, string Message, (string, string)[] Fields)[] lines =
        [
            ("info", "Halting until signalled", [("pid", "4711"), ("event", "debugger-4711"), ("id", "web")]),
            ("debug", "plain", []),
            ("warning", "", [("id", "web")]),
            ("error", "same names", [("time", "now"), ("level", "7"), ("msg", "other"), ("a", "b")]),
            ("error", "order", [("B", "2"), ("a", "1"), ("_", "3"), ("a.b", "4"), ("a_b", "5")]),
            // Every character by itself that Go 1.19 and we know, of the first planes and of one above.
            .. Characters().Chunk(64).Select(chunk => ("info", "characters", chunk.Select(letter => ($"c{letter.Value:x}", $"{letter}")).ToArray())),
        ];
        StringBuilder input = new();
        StringBuilder expected = new();
        foreach ((string level, string message, (string, string)[] fields) in lines)
        {
            input.AppendLine(JsonSerializer.Serialize(new { level, message, fields = fields.ToDictionary(field => field.Item1, field => field.Item2) }));
            expected.Append(LogrusLine.Format(_time, level, message, fields));
        }

        string written = new Command(TestPrograms.GoPackage("logrus", Libraries)) { Input = input.ToString() }.RunOrThrow();

        Assert.Equal(expected.ToString().Split('\n'), written.Split('\n'));
    }

    // Go 1.19 knows Unicode 13, the framework a later one: blocks that got new letters since are left out.
    private static IEnumerable<Rune> Characters() =>
        from value in Enumerable.Range(0, 0x600).Concat(Enumerable.Range(0x1f00, 0x180)).Concat(Enumerable.Range(0x2000, 0xa0))
            .Concat(Enumerable.Range(0x2200, 0x100)).Concat(Enumerable.Range(0x3000, 0x100)).Concat(Enumerable.Range(0xd7a0, 0x60)).Concat(Enumerable.Range(0xe000, 0x10))
            .Concat(Enumerable.Range(0xfe00, 0x200)).Concat(Enumerable.Range(0x1f600, 0x50)).Concat(Enumerable.Range(0xe0000, 0x80))
        where Rune.IsValid(value)
        select new Rune(value);
}
