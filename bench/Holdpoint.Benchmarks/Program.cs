// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Benchmarks;
using Holdpoint.Benchmarks.Shims;
using Holdpoint.Benchmarks.Windows;

// bench/run sets everything up and starts this with the names of benchmarks, or none for all.
(string Name, Action Run)[] all = OperatingSystem.IsWindows() ? [("windows", WindowsBenchmarks.Run)] :
[
    ("lookup", Lookup.Run),
    ("startup", StartUp.Run),
    ("launch", Launch.Run),
    ("release", Release.Run),
    ("memory", KeeperMemory.Run),
    ("shim", PassThrough.Run),
    ("ttrpc", TtrpcCalls.Run),
    ("runcs-life", ShimLife.Run),
    ("runcs-phases", ShimPhases.Run),
    ("runcs-memory", ShimMemory.Run),
    ("runcs-exec", ShimExecs.Run),
    ("runcs-output", ShimOutput.Run),
    ("runcs-growth", ShimExecs.Grow),
];

if (args is [TtrpcCalls.Server, string address])
{
    await TtrpcCalls.ServeAsync(address);
    return 0;
}

if (args.FirstOrDefault(name => all.All(one => one.Name != name)) is { } unknown)
{
    Console.Error.WriteLine($"no benchmark '{unknown}'; there are: {string.Join(", ", all.Select(one => one.Name))}");
    return 2;
}

foreach ((string name, Action run) in all)
{
    if (args.Length == 0 || args.Contains(name))
    {
        run();
    }
}

return 0;
