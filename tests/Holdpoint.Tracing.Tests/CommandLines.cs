// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>How the published executable is called: the one place that knows.</summary>
internal static class CommandLines
{
    public static string[] Run(params string[] command) => Run([], command);

    public static string[] Run(string[] options, params string[] command) => [Repository.Holdpoint, "run", .. options, "--", .. command];

    /// <summary>Holds the first descendant whose executable matches.</summary>
    public static string[] Follow(string pattern, params string[] command) => Follow(pattern, [], command);

    public static string[] Follow(string pattern, string[] options, params string[] command) => Run(["--descendant", pattern, .. options], command);
}
