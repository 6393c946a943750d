// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Testing;

namespace Holdpoint.Tests.Holds;

/// <summary>Two holds of one process at the command line: this one's.</summary>
public sealed class TwoHoldsTests : IDisposable
{
    private readonly EventFolder _folder = new();
    private readonly CancellationToken _end = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Release_Once_ReleasesTheOneThatHasWaitedLongest()
    {
        Task<HoldOutcome> first = Hold("first");
        Task<HoldOutcome> second = Hold("second");
        Assert.Equal(["code (first)", "code (second)"], Rows());

        Release();
        Assert.Equal(HoldOutcome.Released, await first.WaitAsync(TimeLimits.Step, _end));
        Assert.False(second.IsCompleted);
        Assert.Equal(["code (second)"], Rows());

        Release();
        Assert.Equal(HoldOutcome.Released, await second.WaitAsync(TimeLimits.Step, _end));
        Assert.Equal([], Rows());
    }

    [Fact]
    public async Task ReleaseAll_ReleasesBoth()
    {
        Task<HoldOutcome> first = Hold("first");
        Task<HoldOutcome> second = Hold("second");

        string released = new Command(Repository.Holdpoint, "release", "--all").RunOrThrow();

        Assert.Equal(2, released.Split(" goes on\n").Length - 1);
        Assert.Equal(HoldOutcome.Released, await first.WaitAsync(TimeLimits.Step, _end));
        Assert.Equal(HoldOutcome.Released, await second.WaitAsync(TimeLimits.Step, _end));
    }

    private Task<HoldOutcome> Hold(string label) => Holdpoint.Holds.Hold.HereAsync(new HoldOptions { Label = label, Log = _ => { } }, _end);

    private static void Release() => _ = new Command(Repository.Holdpoint, "release", $"{Environment.ProcessId}").RunOrThrow();

    /// <summary>Where this process is held, row by row; CommandRoom of the command line's tests shows the rest of the table.</summary>
    private static IEnumerable<string> Rows() => new Command(Repository.Holdpoint, "ps").RunOrThrow().Split('\n')
        .Where(line => line.StartsWith($"{Environment.ProcessId} ", StringComparison.Ordinal))
        .Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[2]);
}
