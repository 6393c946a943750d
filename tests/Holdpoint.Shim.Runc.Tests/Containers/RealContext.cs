// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Shim.Logging;
using Holdpoint.Shim.Processes;

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>
/// A daemon's loop and children within the test's process, to which orphans fall. SIGCHLD is the runtime's there: exits are looked for all the
/// time, also those of children that tests start in another way, which then learn nothing of their end.
/// </summary>
internal sealed class RealContext : ShimContext, IDisposable
{
    private readonly EventLoop _loop;
    private readonly ChildReaper _reaper = new();
    private readonly Thread _looping;
    private readonly Thread _reaping;
    private readonly List<Exception> _failures = [];
    private readonly SemaphoreSlim _turn = new(1);
    private volatile bool _ended;
    private int _kills;

    public RealContext()
    {
        Assert.True(Libc.BecomeSubreaper());
        _loop = new EventLoop(_failures.Add);
        Children = new ReapedChildren(_loop, _reaper);
        _looping = new Thread(_loop.Run) { IsBackground = true };
        _looping.Start();
        _reaping = new Thread(ReapAll) { IsBackground = true };
        _reaping.Start();
    }

    public override string Namespace => "tests";

    public override string ContainerdAddress => "/run/none.sock";

    public override bool Debug => true;

    public LogLines Lines { get; } = new();

    public override ShimLog Log => Lines;

    public override ChildProcesses Children { get; }

    /// <summary>How often the kernel killed for want of memory.</summary>
    public int Kills => Volatile.Read(ref _kills);

    internal override EventLoop Loop => _loop;

    public override void ReportOutOfMemory(string containerId) => Interlocked.Increment(ref _kills);

    /// <summary>Does something that waits for children of its own; nobody else does meanwhile.</summary>
    public async Task<T> AloneAsync<T>(Func<ValueTask<T>> action)
    {
        await _turn.WaitAsync();
        try
        {
            return await action();
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    public void Dispose()
    {
        _loop.Stop();
        _looping.Join();
        _ended = true;
        _reaping.Join();
        _loop.Dispose();
        _turn.Dispose();
        Assert.Empty(_failures);
    }

    private void ReapAll()
    {
        while (!_ended)
        {
            _turn.Wait();
            _reaper.Reap();
            _ = _turn.Release();
            Thread.Sleep(1);
        }
    }
}
