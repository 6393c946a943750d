// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Processes;

/// <summary>Remembers exits until it is disposed of.</summary>
public abstract class ExitCollector : IDisposable
{
    /// <summary>The end of a process that is, or was since this collector began, a child or an orphan of ours.</summary>
    /// <param name="pid">The process.</param>
    public abstract Task<ProcessExit> Claim(int pid);

    /// <inheritdoc/>
    public abstract void Dispose();
}
