// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Cli.Rendering;

/// <summary>The terminal behind our output, if there is one.</summary>
internal static class Screen
{
    public static bool IsTerminal => !Console.IsOutputRedirected;

    /// <summary>Columns, or null where the output goes elsewhere: then nothing is cut.</summary>
    public static int? Width => IsTerminal && Console.WindowWidth is > 0 and int columns ? columns : null;

    /// <summary>Rests for a time; false when whoever reads the output has gone meanwhile: nobody would miss the rest.</summary>
    public static unsafe bool StaysFor(int milliseconds)
    {
        if (OperatingSystem.IsWindows())
        {
            // There the next write tells.
            using ManualResetEventSlim never = new();
            return !never.Wait(milliseconds);
        }

        Libc.PollFd reader = new() { Descriptor = 1 };
        _ = Libc.poll(&reader, 1, milliseconds);
        return reader.Returned == 0;
    }
}
