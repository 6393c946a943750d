// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Shim.Logging;
using Holdpoint.Shim.Processes;

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>The daemon around puppets.</summary>
internal sealed class PuppetContext(ShimLog log, EventLoop loop) : ShimContext
{
    public override string Namespace => "tests";

    public override string ContainerdAddress => "/run/none.sock";

    public override bool Debug => false;

    public override ShimLog Log => log;

    public override ChildProcesses Children => throw new NotSupportedException();

    internal override EventLoop Loop => loop;

    public override void ReportOutOfMemory(string containerId) => throw new NotSupportedException();
}
