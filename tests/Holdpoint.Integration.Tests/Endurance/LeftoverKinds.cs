// SPDX-License-Identifier: Apache-2.0

using System.Text.RegularExpressions;

namespace Holdpoint.Integration.Tests.Endurance;

/// <summary>What is left behind, by its kind: such as 3 of "file /run/containerd/s/*".</summary>
internal static partial class LeftoverKinds
{
    /// <summary>How many there are of each kind.</summary>
    public static IReadOnlyDictionary<string, int> Of(PrivateContainerd containerd) =>
        containerd.Leftovers().GroupBy(line => Kind(line, containerd)).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private static string Kind(string line, PrivateContainerd containerd) =>
        Names().Replace(line.Replace(containerd.Folder, "", StringComparison.Ordinal).Replace(containerd.Namespace, "NAMESPACE", StringComparison.Ordinal), "*");

    // Ids, pids and digests.
    [GeneratedRegex("killed[0-9]+|[0-9a-f]{64}|[0-9]+")]
    private static partial Regex Names();
}
