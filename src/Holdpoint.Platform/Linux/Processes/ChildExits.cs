// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>The exits that a <see cref="ChildReaper"/> has seen since this began.</summary>
internal sealed class ChildExits : IDisposable
{
    private readonly ChildReaper _reaper;

    internal ChildExits(ChildReaper reaper)
    {
        _reaper = reaper;
    }

    internal Dictionary<int, ChildExit> Known { get; } = [];

    /// <summary>The end of a process: one that was seen already, or the next of this pid.</summary>
    public Task<ChildExit> Claim(int pid) => _reaper.Claim(this, pid);

    public void Dispose() => _reaper.End(this);
}
