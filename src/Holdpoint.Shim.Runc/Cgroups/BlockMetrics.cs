// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf.Collections;
using Holdpoint.Shim.Runc.Protos.V1;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>What version 1 tells of block devices.</summary>
internal static class BlockMetrics
{
    private static readonly char[] _separators = [' ', ':'];

    public static BlkIOStat Read(CgroupFolder folder, IReadOnlyDictionary<(ulong, ulong), string> devices)
    {
        BlkIOStat all = new();
        Add(all.IoServicedRecursive, folder, "blkio.io_serviced_recursive", devices);
        if (all.IoServicedRecursive.Count == 0)
        {
            // Without the scheduler that counts by itself there is what the throttling counts.
            Add(all.IoServicedRecursive, folder, "blkio.throttle.io_serviced", devices);
            Add(all.IoServiceBytesRecursive, folder, "blkio.throttle.io_service_bytes", devices);
            return all;
        }

        Add(all.IoServiceBytesRecursive, folder, "blkio.io_service_bytes_recursive", devices);
        Add(all.IoQueuedRecursive, folder, "blkio.io_queued_recursive", devices);
        Add(all.IoServiceTimeRecursive, folder, "blkio.io_service_time_recursive", devices);
        Add(all.IoWaitTimeRecursive, folder, "blkio.io_wait_time_recursive", devices);
        Add(all.IoMergedRecursive, folder, "blkio.io_merged_recursive", devices);
        Add(all.IoTimeRecursive, folder, "blkio.time_recursive", devices);
        Add(all.SectorsRecursive, folder, "blkio.sectors_recursive", devices);
        return all;
    }

    /// <summary>Lines such as <c>8:0 Read 4096</c> or <c>8:0 4096</c>; the total of all devices is left out.</summary>
    public static List<BlkIOEntry> Parse(string text, IReadOnlyDictionary<(ulong, ulong), string> devices)
    {
        List<BlkIOEntry> entries = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(_separators, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 3)
            {
                continue;
            }

            ulong major = CgroupFolder.Parse(fields[0]);
            ulong minor = CgroupFolder.Parse(fields[1]);
            entries.Add(new BlkIOEntry
            {
                Op = fields.Length > 3 ? fields[2] : "",
                Device = devices.GetValueOrDefault((major, minor), ""),
                Major = major,
                Minor = minor,
                Value = CgroupFolder.Parse(fields[^1]),
            });
        }

        return entries;
    }

    private static void Add(RepeatedField<BlkIOEntry> entries, CgroupFolder folder, string name, IReadOnlyDictionary<(ulong, ulong), string> devices) =>
        entries.AddRange(Parse(folder.Read(name) ?? "", devices));
}
