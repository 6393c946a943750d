// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Cli.Rendering;

/// <summary>The terminal behind our output, if there is one.</summary>
internal static class Screen
{
    public static bool IsTerminal => Libc.isatty(1) == 1;

    /// <summary>Columns, or null where the output goes elsewhere: then nothing is cut.</summary>
    public static int? Width => IsTerminal && Console.WindowWidth is > 0 and int columns ? columns : null;
}
