// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint;

/// <summary>Why a <see cref="HoldpointException"/> was thrown.</summary>
public enum HoldpointError
{
    /// <summary>The event folder is not the user's own, is open to others, or could be replaced by another user.</summary>
    FolderRefused,

    /// <summary>The event folder could not be made or opened.</summary>
    FolderUnusable,

    /// <summary>An event of this name is alive: somebody waits on it already.</summary>
    EventExists,

    /// <summary>The name is no event name.</summary>
    InvalidName,

    /// <summary>The operating system refused a call.</summary>
    SystemCall,
}
