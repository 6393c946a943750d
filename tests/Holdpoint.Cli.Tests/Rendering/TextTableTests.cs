// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Cli.Rendering;

namespace Holdpoint.Cli.Tests.Rendering;

public sealed class TextTableTests
{
    [Fact]
    public void Write_NoScreen_CutsNothing() =>
        Assert.Equal(["A     LONG PATH                 B", "4711  /usr/local/bin/a-program  last"], Lines(null));

    [Fact]
    public void Write_WideEnough_CutsNothing() => Assert.Equal(Lines(null), Lines(36));

    [Fact]
    public void Write_Narrow_ShortensTheFlexibleColumnAtItsFront() =>
        Assert.Equal(["A     LONG PATH       B", "4711  …bin/a-program  last"], Lines(26));

    [Theory]
    [InlineData(23)]
    [InlineData(10)]
    [InlineData(1)]
    public void Write_VeryNarrow_KeepsTheColumnReadable(int width) =>
        Assert.Equal(["A     LONG PATH     B", "4711  …n/a-program  last"], Lines(width));

    [Fact]
    public void Add_ControlCharacters_AreNotPrinted()
    {
        TextTable table = new("NAME");
        table.Add("\e[2Ja\nb\rc\u009b");
        using StringWriter output = new();

        table.Write(output, null, 0);

        Assert.Equal("NAME\n?[2Ja?b?c?\n", output.ToString());
    }

    private static string[] Lines(int? width)
    {
        TextTable table = new("A", "LONG PATH", "B");
        table.Add("4711", "/usr/local/bin/a-program", "last");
        using StringWriter output = new();
        table.Write(output, width, flexible: 1);
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
