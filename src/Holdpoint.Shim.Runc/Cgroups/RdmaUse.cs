// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>A line of rdma.current or rdma.max, the same in both versions.</summary>
/// <param name="Device">Its name.</param>
/// <param name="Handles">Of the adapter.</param>
/// <param name="Objects">Of the adapter.</param>
internal readonly record struct RdmaUse(string Device, uint Handles, uint Objects)
{
    /// <summary>Lines such as <c>mlx4_0 hca_handle=2 hca_object=2000</c>.</summary>
    public static IEnumerable<RdmaUse> Parse(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var device, var handles, var objects])
            {
                yield return new RdmaUse(device, Value(handles), Value(objects));
            }
        }
    }

    /// <summary>No limit is the largest number.</summary>
    private static uint Value(string pair) => (uint)Math.Min(CgroupFolder.Parse(pair.AsSpan(pair.IndexOf('=', StringComparison.Ordinal) + 1)), uint.MaxValue);
}
