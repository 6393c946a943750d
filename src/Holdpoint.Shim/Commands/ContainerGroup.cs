// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Bundles;

namespace Holdpoint.Shim.Commands;

/// <summary>Containers of one group, such as those of a pod, share one shim.</summary>
internal static class ContainerGroup
{
    // The first one that is there counts.
    private static readonly string[] _annotations = ["io.containerd.runc.v2.group", "io.kubernetes.cri.sandbox-id"];

    /// <summary>The name of a container's group: its own where it belongs to none.</summary>
    /// <exception cref="InvalidDataException">Its config.json cannot be read.</exception>
    public static string Of(string bundle, string id)
    {
        IReadOnlyDictionary<string, string> annotations = BundleAnnotations.Read(bundle);
        foreach (string name in _annotations)
        {
            if (annotations.TryGetValue(name, out string? group) && group.Length > 0)
            {
                return group;
            }
        }

        return id;
    }
}
