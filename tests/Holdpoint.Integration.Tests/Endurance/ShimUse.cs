// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests.Endurance;

/// <summary>What a shim takes of the machine at a moment.</summary>
/// <param name="Descriptors">That are open.</param>
/// <param name="Threads">All of them.</param>
/// <param name="Zombies">Children that it has not waited for.</param>
/// <param name="PrivateKilobytes">That it alone has written to.</param>
internal sealed record ShimUse(int Descriptors, int Threads, int Zombies, long PrivateKilobytes)
{
    // Pages of buffers that the busiest moment needed.
    private const long Slack = 1024;

    public static ShimUse Of(int pid) => new(
        ProcessUse.Descriptors(pid),
        Directory.GetDirectories($"/proc/{pid}/task").Length,
        ProcessFiles.All().Count(child => ProcessFiles.Stat(child) is { State: 'Z' } stat && stat.Parent == pid),
        ProcessUse.PrivateKilobytes(pid));

    /// <summary>Waits for it to rest, and to take no more than before.</summary>
    public static void AssertNoMoreThan(ShimUse before, int pid)
    {
        ShimUse now = Of(pid);
        bool same = Eventually.Holds(() =>
        {
            now = Of(pid);
            return now.Descriptors <= before.Descriptors && now.Threads <= before.Threads && now.Zombies == 0 && now.PrivateKilobytes <= before.PrivateKilobytes + Slack;
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"before {before}\nafter  {now}");
        Assert.True(same, $"before {before}, after {now}");
    }
}
