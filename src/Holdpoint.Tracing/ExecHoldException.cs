// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Tracing;

/// <summary>A program that was not started, or not held: nothing of it runs.</summary>
internal sealed class ExecHoldException(ExecHoldError error, string message) : Exception(message)
{
    public ExecHoldError Error => error;
}

/// <summary>Why an <see cref="ExecHoldException"/> was thrown.</summary>
internal enum ExecHoldError
{
    /// <summary>No such program, or not one that the kernel can execute.</summary>
    CannotExecute,

    /// <summary>The program may not be executed, or the process not be traced.</summary>
    NotPermitted,

    /// <summary>Anything else.</summary>
    Failed,
}
