// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tasks;

/// <summary>What a process of a container is in.</summary>
internal enum TaskState
{
    /// <summary>Made; its program does not run yet.</summary>
    Created,

    /// <summary>To be restored by its start: there is no process yet.</summary>
    CreatedCheckpoint,

    /// <summary>Runs.</summary>
    Running,

    /// <summary>Frozen, with all of its container.</summary>
    Paused,

    /// <summary>Has ended, and is still known.</summary>
    Stopped,

    /// <summary>Is known no more: seen only by calls that came at the same time.</summary>
    Deleted,
}
