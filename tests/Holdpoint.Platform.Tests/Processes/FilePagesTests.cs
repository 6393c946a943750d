// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Platform.Tests.Processes;

public sealed class FilePagesTests
{
    private readonly FilePages _pages = new();

    [Fact]
    public void Release_OfThisProcess_TakesMostOfItsCodeOutAndItGoesOn()
    {
        long before = ResidentCode();

        _pages.Release();

        // Tests beside this one take some in again.
        Assert.InRange(ResidentCode(), 1, before * 3 / 4);
        Assert.Equal(0, new Testing.Command("true").Run().ExitCode);
        // Needs a page of the runtime's constants that it has written to.
        GC.Collect();
    }

    [Fact]
    public void Release_AgainAndAgain_LeavesNoGarbage()
    {
        _pages.Release();
        long before = GC.GetAllocatedBytesForCurrentThread();

        _pages.Release();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Kilobytes of the runtime's own library, the largest that is loaded, in segments that are not written to.</summary>
    private static long ResidentCode()
    {
        long sum = 0;
        bool counts = false;
        foreach (string[] line in File.ReadAllLines("/proc/self/smaps").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (line[0].Contains('-', StringComparison.Ordinal))
            {
                counts = line[1] == "r-xp" && line[^1].EndsWith("/libcoreclr.so", StringComparison.Ordinal);
            }
            else if (counts && line[0] == "Rss:")
            {
                sum += long.Parse(line[1], CultureInfo.InvariantCulture);
            }
        }

        return sum;
    }
}
