// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Holds;

/// <summary>How a hold ended.</summary>
public enum HoldOutcome
{
    /// <summary>No hold was asked for: nothing happened.</summary>
    NotAsked,

    /// <summary>The debugger event was signalled.</summary>
    Released,

    /// <summary>The deadline passed first.</summary>
    DeadlinePassed,
}
