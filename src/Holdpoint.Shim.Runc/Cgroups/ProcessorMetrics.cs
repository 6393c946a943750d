// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Protos.V1;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>What version 1 tells of processor time, in nanoseconds.</summary>
internal static class ProcessorMetrics
{
    // USER_HZ is 100 on every architecture that .NET runs on.
    private const ulong NanosecondsOfTick = 10_000_000;

    public static CPUUsage Usage(CgroupFolder folder)
    {
        Dictionary<string, ulong> ticks = folder.Pairs("cpuacct.stat");
        CPUUsage usage = new()
        {
            Total = folder.Number("cpuacct.usage"),
            User = ticks.GetValueOrDefault("user") * NanosecondsOfTick,
            Kernel = ticks.GetValueOrDefault("system") * NanosecondsOfTick,
        };
        foreach (string number in (folder.Read("cpuacct.usage_percpu") ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            usage.PerCpu.Add(CgroupFolder.Parse(number));
        }

        return usage;
    }

    public static Throttle Throttling(CgroupFolder folder)
    {
        Dictionary<string, ulong> counts = folder.Pairs("cpu.stat");
        return new Throttle
        {
            Periods = counts.GetValueOrDefault("nr_periods"),
            ThrottledPeriods = counts.GetValueOrDefault("nr_throttled"),
            ThrottledTime = counts.GetValueOrDefault("throttled_time"),
        };
    }
}
