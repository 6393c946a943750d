// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Loop;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>The cgroup of a container.</summary>
internal abstract class Cgroup
{
    /// <summary>Gone when the container is.</summary>
    public abstract bool Exists { get; }

    /// <summary>What the container uses.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public abstract TypedValue ReadMetrics();

    /// <summary>Null where nothing tells of it.</summary>
    /// <param name="loop">Calls.</param>
    /// <param name="killed">Called on the loop's thread for each time that the kernel kills processes of the container for want of memory.</param>
    /// <exception cref="IOException">It cannot be watched.</exception>
    public abstract IDisposable? WatchOutOfMemory(EventLoop loop, Action killed);

    /// <summary>How many of its processes the kernel has killed for want of memory; 0 also where it does not count them.</summary>
    public abstract ulong OutOfMemoryKills { get; }

    /// <summary>Has every controller count what the container uses, where that has to be asked for.</summary>
    /// <returns>What failed; null where nothing did.</returns>
    public virtual string? EnableControllers() => null;
}
