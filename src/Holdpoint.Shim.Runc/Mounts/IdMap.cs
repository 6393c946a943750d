// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;

namespace Holdpoint.Shim.Runc.Mounts;

/// <summary>A mapping of ids as mount options write it, container:host:size.</summary>
internal static class IdMap
{
    /// <summary>The form that the kernel reads: a line for each range.</summary>
    /// <exception cref="Ttrpc.TtrpcException">It is not of that form.</exception>
    public static string ToKernel(string map)
    {
        StringBuilder lines = new();
        foreach (string range in map.Split(','))
        {
            string[] parts = range.Split(':');
            if (parts.Length != 3 || !Array.TrueForAll(parts, IsId))
            {
                throw ShimErrors.InvalidArgument($"user namespace mappings require the format `container-id:host-id:size`, not {map}");
            }

            lines.Append(parts[0]).Append(' ').Append(parts[1]).Append(' ').Append(parts[2]).Append('\n');
        }

        return lines.ToString();
    }

    private static bool IsId(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
