// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Testing;

namespace Holdpoint.Shim.Hold.Tests;

/// <summary>containerd calls <c>delete</c> for a shim that is dead to it while the shim is held.</summary>
public sealed class GivenUpShimTests : IDisposable
{
    private readonly LateShim _shim = new();

    [Fact]
    public void Delete_OfAHeldShim_KillsItAndPassesThrough()
    {
        _shim.Start("exec");
        string pid = _shim.ReadHeld();

        CommandResult deleted = _shim.Delete(_shim.Bundle);

        Assert.Equal("deleted\n", deleted.Output);
        Assert.Contains($"killed the held shim {pid}, since containerd has given its container up", deleted.Errors, StringComparison.Ordinal);
        Assert.True(Eventually.Holds(() => LateShim.IsGone(pid)));
        Assert.True(Eventually.Holds(() => !_shim.Events.Any()));
    }

    [Fact]
    public void Delete_OfAnotherBundleWithTheSameNames_LeavesTheHoldAlone()
    {
        using TemporaryFolder other = new();
        _shim.Start("exec");
        string pid = _shim.ReadHeld();

        CommandResult deleted = _shim.Delete(other.Path);

        Assert.Equal("deleted\n", deleted.Output);
        Assert.Empty(deleted.Errors);
        Assert.Equal("T (stopped)", LateShim.Status(pid, "State"));
        LateShim.End(pid);
        Assert.True(Eventually.Holds(() => !_shim.Events.Any()));
    }

    public void Dispose() => _shim.Dispose();
}
