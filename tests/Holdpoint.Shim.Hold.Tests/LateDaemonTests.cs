// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Testing;

namespace Holdpoint.Shim.Hold.Tests;

/// <summary>A <c>start</c> that has ended before its daemon executes, which real shims do as well now and then.</summary>
public sealed class LateDaemonTests : IDisposable
{
    private readonly LateShim _shim = new();

    [Fact]
    public void Start_EndsBeforeItsDaemonExecutes_DaemonIsHeld()
    {
        _shim.Start("exec");

        string pid = _shim.ReadHeld();
        Assert.Equal("0", LateShim.Status(pid, "TracerPid"));

        LateShim.End(pid);
        Assert.Contains($"pid={pid}", _shim.ReadLine("The held process has ended"), StringComparison.Ordinal);
        Assert.True(Eventually.Holds(() => !_shim.Events.Any()));
    }

    [Fact]
    public void Start_LeavesADaemonThatDoesNotExecute_ItRunsUntraced()
    {
        _shim.Start("fork");

        _ = _shim.ReadLine("Nothing to hold: start left no new daemon");
        string pid = Eventually.Is(_shim.FindUnheld, "the daemon is there");
        Assert.True(Eventually.Holds(() => LateShim.Status(pid, "TracerPid") == "0"));
        Assert.Equal("S (sleeping)", LateShim.Status(pid, "State"));
        Assert.Empty(_shim.Events);
        LateShim.End(pid);
    }

    public void Dispose() => _shim.Dispose();
}
