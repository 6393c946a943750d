// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tasks;

/// <summary>What is done to a process that its state may forbid.</summary>
internal enum TaskCall
{
    /// <summary>Lets it run its program.</summary>
    Start,

    /// <summary>Forgets it.</summary>
    Delete,

    /// <summary>Sends a signal.</summary>
    Kill,

    /// <summary>Freezes the container.</summary>
    Pause,

    /// <summary>Lets it go on.</summary>
    Resume,

    /// <summary>Adds a process to the container.</summary>
    Exec,

    /// <summary>Changes the container's limits.</summary>
    Update,

    /// <summary>Writes the container to files.</summary>
    Checkpoint,

    /// <summary>Sets the size of its terminal.</summary>
    Resize,

    /// <summary>Not a call: it ended.</summary>
    Exit,
}
