// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Protos.Types;
using Holdpoint.Shim.Runc.Tests.Cgroups;
using Holdpoint.Shim.Runc.Tests.Differential;

namespace Holdpoint.Shim.Runc.Tests.Faults;

/// <summary>Descriptors, memory, and room on the disk that run out under one container of a shim: the others go on, and the error says what happened.</summary>
public sealed class ShortageTests
{
    private const int DescriptorsOfACreation = 24;

    [Fact]
    public async Task Descriptors_RunOut_EachCallSaysSoAndNothingIsLost()
    {
        await using ShimUnderFault shim = await ShimUnderFault.StartAsync();
        RunningShim.MakeFifo(shim["out"]);
        using FileStream reader = new(shim["out"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        string other = shim.Bundle("other");
        await shim.AssertFirstGoesOnAsync("before");
        int before = shim.Descriptors;
        HashSet<string> said = [];

        // Every descriptor that a creation and an exec open, missing in turn.
        for (int spare = 0; spare <= DescriptorsOfACreation; spare++)
        {
            shim.LimitDescriptors(Highest(shim) + 1 + spare);
            string created = await shim.ErrorAsync($"Create {other} stdout={{room}}/out");
            string executed = await shim.ErrorAsync(ExecScenarios.Exec($"e{spare}", "true") + " stdout={room}/out");
            string started = executed.Length == 0 ? await shim.ErrorAsync($"Start exec_id=e{spare}") : "";
            Assert.Equal(Status.Running, ((StateResponse)await shim.CallAsync("State")).Status);
            shim.LimitDescriptors(null);

            said.UnionWith([created, executed, started]);
            if (created.Length == 0)
            {
                await shim.RemoveAsync("other");
            }

            if (executed.Length == 0)
            {
                _ = await shim.CallAsync($"Wait exec_id=e{spare}");
                _ = await shim.CallAsync($"Delete exec_id=e{spare}");
            }

            await shim.AssertFirstGoesOnAsync($"after{spare}");
        }

        Assert.All(said, error => Assert.True(error.Length == 0 || error.Contains("too many open files", StringComparison.OrdinalIgnoreCase), error));
        Assert.True(said.Count > 1, "no call failed");
        Assert.True(Eventually.Holds(() => shim.Descriptors == before), $"{before} descriptors before, {shim.Descriptors} afterwards");
    }

    [Fact]
    public async Task Descriptors_RunOutForConnections_ConnectedClientsGoOnAndLaterOnesAreServedLater()
    {
        await using ShimUnderFault shim = await ShimUnderFault.StartAsync();
        await shim.AssertFirstGoesOnAsync("before");

        shim.LimitDescriptors(Highest(shim) + 1);
        using RawConnection waiting = new(shim.Shim);
        waiting.Send(RawConnection.Frame(1, 1, RawConnection.Envelope(RunningShim.Service, "Connect", [])));
        ulong began = ProcessorTicks(shim);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        ulong spent = ProcessorTicks(shim) - began;
        Assert.Equal(Status.Running, ((StateResponse)await shim.CallAsync("State")).Status);
        shim.LimitDescriptors(null);

        // A client that waits does not have the shim spin.
        Assert.InRange(spent, 0ul, 30ul);
        Assert.Equal("stream 1 type 2 code 0 \"\"", waiting.Receive());
    }

    [Fact]
    public async Task Memory_OfItsCgroupRunsOut_RuncIsKilledAndTheOthersGoOn()
    {
        using MemoryCgroup cgroup = new(limit: 2 << 20);
        await using ShimUnderFault shim = await ShimUnderFault.StartAsync();
        await File.WriteAllTextAsync($"{cgroup.Path}/cgroup.procs", $"{shim.Pid}", TestContext.Current.CancellationToken);

        string error = await shim.ErrorAsync($"Create {shim.Bundle("other")}");
        string exec = await shim.ErrorAsync(ExecScenarios.Exec("e", "true")) + await shim.ErrorAsync("Start exec_id=e");
        Assert.Equal(Status.Running, ((StateResponse)await shim.CallAsync("State")).Status);
        await File.WriteAllTextAsync($"{cgroup.Path}/../cgroup.procs", $"{shim.Pid}", TestContext.Current.CancellationToken);

        const string OutOfMemory = "runc did not terminate successfully: exit status 137 (out of memory: the kernel has killed ";
        Assert.Contains(OutOfMemory, error, StringComparison.Ordinal);
        Assert.Contains(OutOfMemory, exec, StringComparison.Ordinal);
        await shim.AssertFirstGoesOnAsync("after");
        await shim.StartOtherAsync("later");
        await shim.RemoveAsync("later");
    }

    [Fact]
    public async Task Disk_OfABundleIsFull_IsSaidAndTheOthersGoOn()
    {
        await using ShimUnderFault shim = await ShimUnderFault.StartAsync();
        string disk = shim["disk"];
        _ = Directory.CreateDirectory(disk);
        _ = new Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk).RunOrThrow();
        try
        {
            string other = shim.Bundle("other", Path.Combine(disk, "other"));

            Fill(disk);
            string error = await shim.ErrorAsync($"Create {other}");
            await shim.AssertFirstGoesOnAsync("meanwhile");
            File.Delete(Path.Combine(disk, "filled"));
            _ = await shim.CallAsync($"Create {other}");
            _ = await shim.CallAsync("Start id=other");

            // Full again while it runs: what needs no room does its work.
            Fill(disk);
            string exec = await shim.ErrorAsync(ExecScenarios.Exec("e", "true") + " id=other") + await shim.ErrorAsync("Start exec_id=e id=other");
            Assert.Equal("", await shim.ErrorAsync("Pause id=other") + await shim.ErrorAsync("Resume id=other"));
            await shim.RemoveAsync("other");

            Assert.Contains("no space left on device", error, StringComparison.OrdinalIgnoreCase);
            Assert.True(exec.Length == 0 || exec.Contains("no space left on device", StringComparison.OrdinalIgnoreCase), exec);
            await shim.AssertFirstGoesOnAsync("after");
        }
        finally
        {
            _ = new Command("umount", "--lazy", disk).RunOrThrow();
        }
    }

    private static void Fill(string disk) => _ = new Command("sh", "-c", $"cat /dev/zero >{disk}/filled; cat /dev/zero >>{disk}/filled").Run();

    private static int Highest(ShimUnderFault shim) =>
        Directory.GetFileSystemEntries($"/proc/{shim.Pid}/fd").Max(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));

    // User and system time, in ticks of 10 ms.
    private static ulong ProcessorTicks(ShimUnderFault shim)
    {
        string[] fields = File.ReadAllText($"/proc/{shim.Pid}/stat").Split(' ');
        return ulong.Parse(fields[13], CultureInfo.InvariantCulture) + ulong.Parse(fields[14], CultureInfo.InvariantCulture);
    }
}
