// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;

namespace Holdpoint.Platform.Windows;

/// <summary>Where programs are looked for: the folders of PATH, never the current one.</summary>
[SupportedOSPlatform("windows")]
internal static class SearchPath
{
    public static IEnumerable<string> Folders =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => folder.Trim('"'))
            .Where(Path.IsPathFullyQualified);

    /// <summary>The first program of a name; null where there is none.</summary>
    /// <param name="program">Without .exe.</param>
    /// <param name="alsoIn">Folders that come after those of PATH.</param>
    public static string? Find(string program, params IEnumerable<string> alsoIn) =>
        Folders.Concat(alsoIn).Select(folder => Path.Combine(folder, program + ".exe")).FirstOrDefault(File.Exists);
}
