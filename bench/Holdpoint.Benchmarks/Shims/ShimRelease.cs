// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Benchmarks.Shims;

/// <summary>One of the containerds, with the shim in Go that comes with it, and ours.</summary>
internal sealed class ShimRelease(string version)
{
    private static readonly string _versions = Programs.Required("BENCH_VERSIONS");

    /// <summary>The runtime in Go, and ours.</summary>
    public static readonly (string Name, string Runtime, string Executable)[] Both =
        [("runc.v2, Go", "io.containerd.runc.v2", "containerd-shim-runc-v2"), ("runcs.v1", "io.containerd.runcs.v1", "containerd-shim-runcs-v1")];

    /// <summary>Those that BENCH_RELEASES names, or all.</summary>
    public static IEnumerable<ShimRelease> All => (Environment.GetEnvironmentVariable("BENCH_RELEASES") ?? "1.6 1.7 2.1").Split(' ').Select(name => new ShimRelease(name));

    public string Version => version;

    public string Bin => Path.Combine(_versions, version, "bin");

    /// <summary>The service of tasks that its shim has.</summary>
    public string TaskService => version.StartsWith('1') ? "containerd.task.v2.Task" : "containerd.task.v3.Task";

    public string PathOf(string executable) => Path.Combine(executable.EndsWith("-runcs-v1", StringComparison.Ordinal) ? Programs.Required("BENCH_BIN") : Bin, executable);
}
