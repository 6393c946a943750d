// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Shim.Logging;
using Holdpoint.Shim.Processes;
using Holdpoint.Shim.Tests.Tasks;

namespace Holdpoint.Shim.Tests;

/// <summary>A daemon's loop and children within the test's process. SIGCHLD is not ours there: it looks for exits all the time.</summary>
internal sealed class RealContext : ShimContext, IDisposable
{
    private readonly EventLoop _loop;
    private readonly ChildReaper _reaper = new();
    private readonly Thread _thread;
    private readonly Thread _reaping;
    private volatile bool _ended;

    public RealContext()
    {
        _loop = new EventLoop(Failures.Add);
        Children = new ReapedChildren(_loop, _reaper);
        _thread = new Thread(_loop.Run) { IsBackground = true };
        _thread.Start();
        _reaping = new Thread(ReapAll) { IsBackground = true };
        _reaping.Start();
    }

    public List<Exception> Failures { get; } = [];

    public override string Namespace => "tests";

    public override string ContainerdAddress => "/run/none.sock";

    public override bool Debug => false;

    public override ShimLog Log { get; } = new LogLines();

    public override ChildProcesses Children { get; }

    internal override EventLoop Loop => _loop;

    /// <summary>Open pipes, FIFOs and terminals of this process; the runtime opens others when it likes.</summary>
    public static int DescriptorCount => Descriptors().Count();

    public static IEnumerable<string> Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(link => new FileInfo(link).LinkTarget ?? "")
        .Where(target => target.StartsWith("pipe:", StringComparison.Ordinal) || target.StartsWith("/tmp/", StringComparison.Ordinal) || target.StartsWith("/dev/pt", StringComparison.Ordinal));

    public override void ReportOutOfMemory(string containerId) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
        _loop.Stop();
        _thread.Join();
        _ended = true;
        _reaping.Join();
        _loop.Dispose();
        Assert.Empty(Failures);
    }

    private void ReapAll()
    {
        while (!_ended)
        {
            _reaper.Reap();
            Thread.Sleep(1);
        }
    }
}
