// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Protos.V1;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>The sizes of huge pages that a cgroup counts, and what version 1 tells of them.</summary>
internal static class HugePages
{
    public static List<HugetlbStat> Read(CgroupFolder folder) =>
        [.. Sizes(folder, ".limit_in_bytes").Select(size => new HugetlbStat
        {
            Pagesize = size,
            Usage = folder.Number($"hugetlb.{size}.usage_in_bytes"),
            Max = folder.Number($"hugetlb.{size}.max_usage_in_bytes"),
            Failcnt = folder.Number($"hugetlb.{size}.failcnt"),
        })];

    /// <summary>Such as 2MB.</summary>
    /// <param name="folder">The cgroup.</param>
    /// <param name="ending">That of a file which there is one of for each size.</param>
    public static IEnumerable<string> Sizes(CgroupFolder folder, string ending)
    {
        foreach (string path in Directory.EnumerateFiles(folder.Path, "hugetlb.*" + ending))
        {
            string size = Path.GetFileName(path)["hugetlb.".Length..^ending.Length];
            // Reservations are counted in files of their own.
            if (!size.Contains('.', StringComparison.Ordinal))
            {
                yield return size;
            }
        }
    }
}
