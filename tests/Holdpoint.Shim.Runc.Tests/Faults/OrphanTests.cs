// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Runc.Tests.Differential;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Faults;

/// <summary>A daemon is killed while runc makes its container.</summary>
public sealed class OrphanTests
{
    [Fact]
    public async Task Daemon_IsKilledWhileRuncCreates_CleanUpEndsRuncAndNothingIsMade()
    {
        await using RunningShim shim = await RunningShim.StartAsync(ShimBinary.Ours);
        string runc = shim.Folder.Script($"echo $$ >{shim.Folder["pid"]}; while [ ! -e {shim.Folder["go"]} ]; do sleep 0.05; done\nexec runc \"$@\"");
        Task<IMessage> create = TaskCalls.SendAsync(shim, $"Create runtime={runc}", TestContext.Current.CancellationToken);
        Assert.True(Eventually.Holds(() => File.Exists(shim.Folder["pid"]) && File.ReadAllText(shim.Folder["pid"]).EndsWith('\n')));
        int pid = int.Parse(File.ReadAllText(shim.Folder["pid"]), System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(0, Libc.kill(shim.Pid, Signal.SIGKILL));
        _ = await Assert.ThrowsAsync<TtrpcClosedException>(() => create);
        Assert.True(Directory.Exists($"/proc/{pid}"));
        // As a runc that had come so far would have made it.
        string cgroup = $"{Directory.GetDirectories("/sys/fs/cgroup").FirstOrDefault(folder => folder.EndsWith("/freezer", StringComparison.Ordinal)) ?? "/sys/fs/cgroup"}/holdpoint-test-{shim.Id}";
        _ = Directory.CreateDirectory(cgroup);
        CommandResult deleted = shim.Delete();

        Assert.Equal(0, deleted.ExitCode);
        Assert.True(Eventually.Holds(() => !Directory.Exists($"/proc/{pid}") || File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(cgroup));
        Assert.False(Directory.Exists(Path.Combine(shim.Folder.RuncRoot, shim.Namespace, shim.Id)));
    }
}
