// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Stacks.Go;

namespace Holdpoint.Debugging.Stacks;

/// <summary>What was copied of a process, and what could not be.</summary>
internal sealed class ProcessSample : IDisposable
{
    public List<ThreadImage> Images { get; } = [];

    /// <summary>By thread: why there is no image of it.</summary>
    public Dictionary<int, string> Problems { get; } = [];

    /// <summary>By thread.</summary>
    public Dictionary<int, TimeSpan> Pauses { get; } = [];

    /// <summary>Null where the process is none of Go's, or its runtime's records were not found.</summary>
    public GoroutineImages? Goroutines { get; set; }

    public bool IsPartial { get; set; }

    public void Dispose() => Goroutines?.Dispose();
}
