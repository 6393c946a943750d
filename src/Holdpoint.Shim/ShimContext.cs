// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Shim.Logging;
using Holdpoint.Shim.Processes;

namespace Holdpoint.Shim;

/// <summary>The daemon, as a container of it sees it.</summary>
public abstract class ShimContext
{
    /// <summary>containerd's namespace, of all containers of this shim.</summary>
    public abstract string Namespace { get; }

    /// <summary>containerd's own socket.</summary>
    public abstract string ContainerdAddress { get; }

    /// <summary>Whether containerd wants details.</summary>
    public abstract bool Debug { get; }

    /// <summary>Goes to containerd's log.</summary>
    public abstract ShimLog Log { get; }

    /// <summary>Starts processes and learns of their ends; processes must be started by nothing else.</summary>
    public abstract ChildProcesses Children { get; }

    /// <summary>Copies input and output, and watches what a shim wants watched.</summary>
    internal abstract EventLoop Loop { get; }

    /// <summary>Tells containerd that the kernel killed processes of a container for want of memory.</summary>
    /// <param name="containerId">Whose.</param>
    public abstract void ReportOutOfMemory(string containerId);
}
