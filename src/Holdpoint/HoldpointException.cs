// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint;

/// <summary>A hold or an event that could not be made or used; <see cref="Reason"/> says why, for a program to act on.</summary>
public sealed class HoldpointException : Exception
{
    internal HoldpointException(HoldpointError reason, string message, Exception? inner = null)
        : base(message, inner)
    {
        Reason = reason;
    }

    /// <summary>The kind of failure.</summary>
    public HoldpointError Reason { get; }
}
