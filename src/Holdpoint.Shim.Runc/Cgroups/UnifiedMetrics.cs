// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Shim.Runc.Protos.V2;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>What version 2 tells.</summary>
internal static class UnifiedMetrics
{
    public static CPUStat Processor(CgroupFolder folder)
    {
        Dictionary<string, ulong> all = folder.Pairs("cpu.stat");
        return new CPUStat
        {
            UsageUsec = all.GetValueOrDefault("usage_usec"),
            UserUsec = all.GetValueOrDefault("user_usec"),
            SystemUsec = all.GetValueOrDefault("system_usec"),
            NrPeriods = all.GetValueOrDefault("nr_periods"),
            NrThrottled = all.GetValueOrDefault("nr_throttled"),
            ThrottledUsec = all.GetValueOrDefault("throttled_usec"),
            NrBursts = all.GetValueOrDefault("nr_bursts"),
            BurstUsec = all.GetValueOrDefault("burst_usec"),
            Psi = Pressure(folder.Read("cpu.pressure")),
        };
    }

    public static MemoryStat Memory(CgroupFolder folder)
    {
        MemoryStat memory = ParseMemory(folder.Read("memory.stat") ?? "");
        memory.Usage = folder.Number("memory.current");
        memory.UsageLimit = folder.Number("memory.max");
        memory.SwapUsage = folder.Number("memory.swap.current");
        memory.SwapLimit = folder.Number("memory.swap.max");
        memory.MaxUsage = folder.Number("memory.peak");
        memory.SwapMaxUsage = folder.Number("memory.swap.peak");
        memory.Psi = Pressure(folder.Read("memory.pressure"));
        return memory;
    }

    public static MemoryEvents Events(CgroupFolder folder)
    {
        Dictionary<string, ulong> all = folder.Pairs("memory.events");
        return new MemoryEvents
        {
            Low = all.GetValueOrDefault("low"),
            High = all.GetValueOrDefault("high"),
            Max = all.GetValueOrDefault("max"),
            Oom = all.GetValueOrDefault("oom"),
            OomKill = all.GetValueOrDefault("oom_kill"),
            OomGroupKill = all.GetValueOrDefault("oom_group_kill"),
        };
    }

    public static IOStat Blocks(CgroupFolder folder)
    {
        IOStat blocks = new() { Psi = Pressure(folder.Read("io.pressure")) };
        blocks.Usage.AddRange(ParseBlocks(folder.Read("io.stat") ?? ""));
        return blocks;
    }

    /// <summary>memory.stat: the kernel's names are nearly those of the fields. Newer kernels tell some for anonymous and file pages apart.</summary>
    public static MemoryStat ParseMemory(string text)
    {
        Dictionary<string, ulong> all = CgroupFolder.ParsePairs(text);
        return new MemoryStat
        {
            Anon = all.GetValueOrDefault("anon"),
            File = all.GetValueOrDefault("file"),
            KernelStack = all.GetValueOrDefault("kernel_stack"),
            Slab = all.GetValueOrDefault("slab"),
            Sock = all.GetValueOrDefault("sock"),
            Shmem = all.GetValueOrDefault("shmem"),
            FileMapped = all.GetValueOrDefault("file_mapped"),
            FileDirty = all.GetValueOrDefault("file_dirty"),
            FileWriteback = all.GetValueOrDefault("file_writeback"),
            AnonThp = all.GetValueOrDefault("anon_thp"),
            InactiveAnon = all.GetValueOrDefault("inactive_anon"),
            ActiveAnon = all.GetValueOrDefault("active_anon"),
            InactiveFile = all.GetValueOrDefault("inactive_file"),
            ActiveFile = all.GetValueOrDefault("active_file"),
            Unevictable = all.GetValueOrDefault("unevictable"),
            SlabReclaimable = all.GetValueOrDefault("slab_reclaimable"),
            SlabUnreclaimable = all.GetValueOrDefault("slab_unreclaimable"),
            Pgfault = all.GetValueOrDefault("pgfault"),
            Pgmajfault = all.GetValueOrDefault("pgmajfault"),
            WorkingsetRefault = all.GetValueOrDefault("workingset_refault"),
            WorkingsetActivate = all.GetValueOrDefault("workingset_activate"),
            WorkingsetNodereclaim = all.GetValueOrDefault("workingset_nodereclaim"),
            Pgrefill = all.GetValueOrDefault("pgrefill"),
            Pgscan = all.GetValueOrDefault("pgscan"),
            Pgsteal = all.GetValueOrDefault("pgsteal"),
            Pgactivate = all.GetValueOrDefault("pgactivate"),
            Pgdeactivate = all.GetValueOrDefault("pgdeactivate"),
            Pglazyfree = all.GetValueOrDefault("pglazyfree"),
            Pglazyfreed = all.GetValueOrDefault("pglazyfreed"),
            ThpFaultAlloc = all.GetValueOrDefault("thp_fault_alloc"),
            ThpCollapseAlloc = all.GetValueOrDefault("thp_collapse_alloc"),
            WorkingsetRefaultAnon = all.GetValueOrDefault("workingset_refault_anon"),
            WorkingsetRefaultFile = all.GetValueOrDefault("workingset_refault_file"),
            WorkingsetActivateAnon = all.GetValueOrDefault("workingset_activate_anon"),
            WorkingsetActivateFile = all.GetValueOrDefault("workingset_activate_file"),
        };
    }

    /// <summary>Lines such as <c>8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0</c>.</summary>
    public static IEnumerable<IOEntry> ParseBlocks(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || fields[0].Split(':') is not [var major, var minor])
            {
                continue;
            }

            yield return new IOEntry
            {
                Major = CgroupFolder.Parse(major),
                Minor = CgroupFolder.Parse(minor),
                Rbytes = CgroupFolder.Parse(Value(fields, "rbytes=")),
                Wbytes = CgroupFolder.Parse(Value(fields, "wbytes=")),
                Rios = CgroupFolder.Parse(Value(fields, "rios=")),
                Wios = CgroupFolder.Parse(Value(fields, "wios=")),
            };
        }
    }

    /// <summary>Lines such as <c>some avg10=0.00 avg60=0.00 avg300=0.00 total=0</c>; null where the kernel does not measure it.</summary>
    public static PSIStats? Pressure(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        PSIStats pressure = new();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            PSIData data = new()
            {
                Avg10 = Average(fields, "avg10="),
                Avg60 = Average(fields, "avg60="),
                Avg300 = Average(fields, "avg300="),
                Total = CgroupFolder.Parse(Value(fields, "total=")),
            };
            switch (fields[0])
            {
                case "some":
                    pressure.Some = data;
                    break;
                case "full":
                    pressure.Full = data;
                    break;
            }
        }

        return pressure;
    }

    private static double Average(string[] fields, string name) =>
        double.TryParse(Value(fields, name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) ? value : 0;

    private static string Value(string[] fields, string name) =>
        Array.Find(fields, field => field.StartsWith(name, StringComparison.Ordinal)) is { } found ? found[name.Length..] : "";
}
