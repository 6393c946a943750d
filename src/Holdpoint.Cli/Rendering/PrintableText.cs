// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Cli.Rendering;

/// <summary>Names of other programs, for a terminal: none of them shall move the cursor.</summary>
internal static class PrintableText
{
    public static string Of(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;
}
