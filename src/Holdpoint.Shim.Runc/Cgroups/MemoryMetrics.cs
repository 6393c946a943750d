// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Protos.V1;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>What version 1 tells of memory, in bytes and in events.</summary>
internal static class MemoryMetrics
{
    public static MemoryStat Read(CgroupFolder folder)
    {
        MemoryStat memory = Parse(folder.Read("memory.stat") ?? "");
        memory.Usage = Entry(folder, "memory");
        memory.Swap = Entry(folder, "memory.memsw");
        memory.Kernel = Entry(folder, "memory.kmem");
        memory.KernelTcp = Entry(folder, "memory.kmem.tcp");
        return memory;
    }

    public static MemoryOomControl OutOfMemory(CgroupFolder folder)
    {
        Dictionary<string, ulong> control = folder.Pairs("memory.oom_control");
        return new MemoryOomControl
        {
            OomKillDisable = control.GetValueOrDefault("oom_kill_disable"),
            UnderOom = control.GetValueOrDefault("under_oom"),
            OomKill = control.GetValueOrDefault("oom_kill"),
        };
    }

    /// <summary>memory.stat: the kernel's names are those of the fields.</summary>
    public static MemoryStat Parse(string text)
    {
        Dictionary<string, ulong> all = CgroupFolder.ParsePairs(text);
        return new MemoryStat
        {
            Cache = all.GetValueOrDefault("cache"),
            Rss = all.GetValueOrDefault("rss"),
            RssHuge = all.GetValueOrDefault("rss_huge"),
            MappedFile = all.GetValueOrDefault("mapped_file"),
            Dirty = all.GetValueOrDefault("dirty"),
            Writeback = all.GetValueOrDefault("writeback"),
            PgPgIn = all.GetValueOrDefault("pgpgin"),
            PgPgOut = all.GetValueOrDefault("pgpgout"),
            PgFault = all.GetValueOrDefault("pgfault"),
            PgMajFault = all.GetValueOrDefault("pgmajfault"),
            InactiveAnon = all.GetValueOrDefault("inactive_anon"),
            ActiveAnon = all.GetValueOrDefault("active_anon"),
            InactiveFile = all.GetValueOrDefault("inactive_file"),
            ActiveFile = all.GetValueOrDefault("active_file"),
            Unevictable = all.GetValueOrDefault("unevictable"),
            HierarchicalMemoryLimit = all.GetValueOrDefault("hierarchical_memory_limit"),
            HierarchicalSwapLimit = all.GetValueOrDefault("hierarchical_memsw_limit"),
            TotalCache = all.GetValueOrDefault("total_cache"),
            TotalRss = all.GetValueOrDefault("total_rss"),
            TotalRssHuge = all.GetValueOrDefault("total_rss_huge"),
            TotalMappedFile = all.GetValueOrDefault("total_mapped_file"),
            TotalDirty = all.GetValueOrDefault("total_dirty"),
            TotalWriteback = all.GetValueOrDefault("total_writeback"),
            TotalPgPgIn = all.GetValueOrDefault("total_pgpgin"),
            TotalPgPgOut = all.GetValueOrDefault("total_pgpgout"),
            TotalPgFault = all.GetValueOrDefault("total_pgfault"),
            TotalPgMajFault = all.GetValueOrDefault("total_pgmajfault"),
            TotalInactiveAnon = all.GetValueOrDefault("total_inactive_anon"),
            TotalActiveAnon = all.GetValueOrDefault("total_active_anon"),
            TotalInactiveFile = all.GetValueOrDefault("total_inactive_file"),
            TotalActiveFile = all.GetValueOrDefault("total_active_file"),
            TotalUnevictable = all.GetValueOrDefault("total_unevictable"),
        };
    }

    private static MemoryEntry Entry(CgroupFolder folder, string prefix) => new()
    {
        Limit = folder.Number(prefix + ".limit_in_bytes"),
        Usage = folder.Number(prefix + ".usage_in_bytes"),
        Max = folder.Number(prefix + ".max_usage_in_bytes"),
        Failcnt = folder.Number(prefix + ".failcnt"),
    };
}
