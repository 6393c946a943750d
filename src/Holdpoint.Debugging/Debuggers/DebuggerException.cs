// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Debuggers;

/// <summary>A debugger that cannot do what was asked; the message is for people and says what to do next.</summary>
internal sealed class DebuggerException : Exception
{
    public DebuggerException(DebuggerError reason, string message, Exception? inner = null)
        : base(message, inner)
    {
        Reason = reason;
    }

    public DebuggerError Reason { get; }
}

/// <summary>Why a <see cref="DebuggerException"/> was thrown.</summary>
internal enum DebuggerError
{
    /// <summary>It is not installed.</summary>
    Missing,

    /// <summary>It cannot set one of the breakpoints.</summary>
    BreakpointRefused,

    /// <summary>It cannot debug this program.</summary>
    ProgramRefused,

    /// <summary>The system does not let it trace the process.</summary>
    NotPermitted,

    /// <summary>It was not ready in time.</summary>
    TimedOut,

    /// <summary>It cannot do what was asked for at all.</summary>
    Unsupported,

    /// <summary>Anything else.</summary>
    Failed,
}
