// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Holds;

/// <summary>Ends holds from outside.</summary>
internal static class HoldRelease
{
    /// <summary>Signals the debugger event of a hold; where its keeper is gone, continues the stopped process itself.</summary>
    public static ReleaseOutcome Release(HoldInfo hold) => throw new NotImplementedException();

    /// <summary>Has the keeper make a traced process a stopped one, so that any debugger can attach to it.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="limit">How long to wait for it.</param>
    public static ReleaseOutcome MakeReady(HoldInfo hold, TimeSpan limit) => throw new NotImplementedException();
}

/// <summary>What became of a request for a held process.</summary>
internal enum ReleaseOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>Nothing waits there any more.</summary>
    NobodyWaits,

    /// <summary>It belongs to another user.</summary>
    NotAllowed,

    /// <summary>The keeper did not answer in time.</summary>
    TimedOut,
}
