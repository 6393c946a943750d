// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>The cgroup of a container.</summary>
internal abstract class Cgroup
{
    /// <summary>Gone when the container is.</summary>
    public abstract bool Exists { get; }

    /// <summary>What the container uses.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public abstract TypedValue ReadMetrics();
}
