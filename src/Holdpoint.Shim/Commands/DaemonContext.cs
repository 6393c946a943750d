// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Shim.Events;
using Holdpoint.Shim.Logging;
using Holdpoint.Shim.Processes;
using Holdpoint.Shim.Protos.Events;

namespace Holdpoint.Shim.Commands;

/// <summary>The daemon of this process.</summary>
internal sealed class DaemonContext(ShimArguments arguments, EventLoop loop, ChildProcesses children, IEventSink events, ShimLog log) : ShimContext
{
    public override string Namespace => arguments.Namespace;

    public override string ContainerdAddress => arguments.Address;

    public override bool Debug => arguments.Debug;

    public override ShimLog Log => log;

    public override ChildProcesses Children => children;

    internal override EventLoop Loop => loop;

    public override void ReportOutOfMemory(string containerId) =>
        events.Publish("/tasks/oom", "containerd.events.TaskOOM", new TaskOOM { ContainerId = containerId });
}
