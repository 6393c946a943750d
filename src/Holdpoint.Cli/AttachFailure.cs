// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Debuggers;

namespace Holdpoint.Cli;

/// <summary>Why `attach` ends without a debugger: a message for people, and the exit code.</summary>
internal sealed class AttachFailure : Exception
{
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int NotHeld = 3;
    public const int NotPermitted = 4;
    public const int DeadlinePassed = 5;

    public AttachFailure(int exitCode, string message, Exception? inner = null)
        : base(message, inner)
    {
        ExitCode = exitCode;
    }

    public int ExitCode { get; }

    /// <param name="pid">The process that the debugger was asked for.</param>
    /// <param name="error">What it, or the system, refused.</param>
    public static AttachFailure Of(int pid, DebuggerException error) => new(
        error.Reason switch
        {
            DebuggerError.NotPermitted => NotPermitted,
            DebuggerError.TimedOut => DeadlinePassed,
            DebuggerError.Unsupported => WrongUsage,
            _ => Failed,
        },
        $"{pid}: {error.Message}",
        error);
}
