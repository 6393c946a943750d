// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Tracing;

/// <summary>Where a held process stands.</summary>
internal enum HoldPhase
{
    /// <summary>In a ptrace stop of the keeper: its parent sees nothing of it.</summary>
    Traced,

    /// <summary>Goes on within the kernel to take a signal; no instruction of its own runs.</summary>
    TakingSignal,

    /// <summary>Stopped by job control while traced: a shell shows it as stopped.</summary>
    JobStopped,

    /// <summary>Asked to come out of <see cref="JobStopped"/>, to be let go.</summary>
    Waking,

    /// <summary>In a job-control stop without tracer: any debugger can attach.</summary>
    Stopped,

    /// <summary>A debugger has attached; the program has not continued.</summary>
    Debugged,

    /// <summary>No hold any more.</summary>
    Ended,
}
