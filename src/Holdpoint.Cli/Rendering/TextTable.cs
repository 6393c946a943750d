// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Cli.Rendering;

/// <summary>Columns as wide as their widest cell; on a narrow screen one of them gives way.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const int Gap = 2;
    private const int Narrowest = 12;

    private readonly List<string[]> _rows = [headings];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(PrintableText.Of)]);

    /// <param name="output">Where to.</param>
    /// <param name="screenWidth">Null: nothing is cut.</param>
    /// <param name="flexible">The column that is shortened, at its front, where the screen is too narrow.</param>
    public void Write(TextWriter output, int? screenWidth, int flexible)
    {
        int[] widths = [.. headings.Select((_, column) => _rows.Max(row => row[column].Length))];
        int tooMuch = screenWidth is { } screen ? widths.Sum() + (Gap * (widths.Length - 1)) - screen : 0;
        if (tooMuch > 0)
        {
            widths[flexible] = Math.Max(Math.Min(Narrowest, widths[flexible]), widths[flexible] - tooMuch);
        }

        foreach (string[] row in _rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) => (column == flexible ? Shorten(cell, widths[column]) : cell).PadRight(widths[column] + Gap));
            output.WriteLine(string.Concat(cells).TrimEnd());
        }
    }

    private static string Shorten(string text, int width) => text.Length <= width ? text : "…" + text[^(width - 1)..];
}
