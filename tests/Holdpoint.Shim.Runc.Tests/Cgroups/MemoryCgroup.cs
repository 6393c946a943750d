// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Shim.Runc.Tests.Cgroups;

/// <summary>A real cgroup of the memory controller of version 1; tests with it are skipped on a machine without.</summary>
internal sealed class MemoryCgroup : IDisposable
{
    private const string Hierarchy = "/sys/fs/cgroup/memory";

    public MemoryCgroup(long limit)
    {
        Assert.SkipUnless(File.Exists(Hierarchy + "/cgroup.event_control"), "this machine has no memory controller of version 1");
        Path = $"{Hierarchy}/holdpoint-test-{Guid.NewGuid():N}";
        Directory.CreateDirectory(Path);
        File.WriteAllText(Path + "/memory.limit_in_bytes", limit.ToString(CultureInfo.InvariantCulture));
    }

    public string Path { get; }

    /// <summary>Runs a shell's line in it.</summary>
    public CommandResult Run(string line) => new Command("sh", "-c", $"echo $$ > {Path}/cgroup.procs; {line}").Run();

    public void Dispose()
    {
        // Processes that were killed leave it a moment later.
        Assert.True(Eventually.Holds(() => !Directory.Exists(Path) || Removed()));
    }

    private bool Removed()
    {
        try
        {
            Directory.Delete(Path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
