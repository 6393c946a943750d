// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Events;

/// <summary>What a signal found.</summary>
public enum SignalOutcome
{
    /// <summary>The event is set: the one who waits, or waits next, goes on.</summary>
    Signalled,

    /// <summary>There is no such event, or nobody has it open.</summary>
    NobodyWaits,

    /// <summary>The event, or the process that it is named after, belongs to another user.</summary>
    NotAllowed,
}
