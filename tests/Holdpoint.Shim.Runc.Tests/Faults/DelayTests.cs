// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Google.Protobuf;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Runc.Tests.Differential;

namespace Holdpoint.Shim.Runc.Tests.Faults;

/// <summary>What takes long, or no time: a runc that hangs, a client that does not read, a clock that jumps. The other containers notice nothing.</summary>
public sealed class DelayTests
{
    [Fact]
    public async Task Runc_Hangs_OthersGoOnAndItsOwnCallEndsWithIt()
    {
        await using ShimUnderFault shim = await ShimUnderFault.StartAsync();
        string runc = shim.Shim.Folder.Script($"while [ ! -e {shim["go"]} ]; do sleep 0.05; done\nexec runc \"$@\"");

        Task<IMessage> hangs = shim.CallAsync($"Create {shim.Bundle("hangs")} runtime={runc}");
        for (int i = 0; i < 10; i++)
        {
            await shim.AssertFirstGoesOnAsync($"meanwhile{i}");
        }

        await shim.StartOtherAsync("other");
        await shim.RemoveAsync("other");
        Assert.False(hangs.IsCompleted);
        await File.WriteAllTextAsync(shim["go"], "", TestContext.Current.CancellationToken);

        Assert.NotEqual(0u, ((CreateTaskResponse)await hangs).Pid);
        await shim.RemoveAsync("hangs");
    }

    [Fact]
    public async Task Client_OpensAndNeverReads_OthersGoOnNothingGrowsAndTheContainerCanBeEnded()
    {
        await using ShimUnderFault shim = await ShimUnderFault.StartAsync();
        RunningShim.MakeFifo(shim["out"]);
        using FileStream reader = new(shim["out"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        string other = shim.Bundle("writes", null, "cat", "/dev/zero");

        _ = await shim.CallAsync($"Create {other} stdout={{room}}/out");
        _ = await shim.CallAsync("Start id=writes");
        for (int i = 0; i < 10; i++)
        {
            await shim.AssertFirstGoesOnAsync($"meanwhile{i}");
        }

        _ = await shim.CallAsync("Kill id=writes signal=9");
        Assert.Equal(137u, ((WaitResponse)await shim.CallAsync("Wait id=writes")).ExitStatus);
        _ = await shim.CallAsync("Delete id=writes");
        await shim.AssertFirstGoesOnAsync("after");
    }

    [Theory]
    [InlineData("-36500d")]
    [InlineData("+36500d")]
    public async Task Clock_Jumps_DeadlinesAndExitsAreKept(string jump)
    {
        string library = Directory.GetDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime/libfaketimeMT.so.1")).First(File.Exists);
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["clock"], "+0", TestContext.Current.CancellationToken);
        await using ShimUnderFault shim = await ShimUnderFault.StartAsync(
            ("LD_PRELOAD", library), ("FAKETIME_TIMESTAMP_FILE", folder["clock"]), ("FAKETIME_NO_CACHE", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_DONT_RESET", "1"));
        await shim.StartOtherAsync("ends", "sh", "-c", $"read line; exit 3");
        Task<string> waits = shim.ErrorAsync("Wait deadline_ms=1500");
        long began = Stopwatch.GetTimestamp();

        await File.WriteAllTextAsync(folder["clock"], jump, TestContext.Current.CancellationToken);
        await shim.AssertFirstGoesOnAsync("jumped");
        WaitResponse ended = (WaitResponse)await shim.CallAsync("Wait id=ends");

        Assert.Equal(3u, ended.ExitStatus);
        Assert.StartsWith("DeadlineExceeded", await waits, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(1), TimeLimits.Step);
        await shim.StartOtherAsync("later", "true");
        Assert.Equal(0u, ((WaitResponse)await shim.CallAsync("Wait id=later")).ExitStatus);
        // The clock that it tells is the one that jumped.
        Assert.NotEqual(DateTime.UtcNow.Year, ((WaitResponse)await shim.CallAsync("Wait id=later")).ExitedAt.ToDateTime().Year);
        await shim.RemoveAsync("later");
        await shim.RemoveAsync("ends");
    }
}
