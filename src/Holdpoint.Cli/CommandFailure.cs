// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Debuggers;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Windows;
using Holdpoint.Tracing;

namespace Holdpoint.Cli;

/// <summary>Why a verb ends without having done it: a message for people, and the exit code.</summary>
internal sealed class CommandFailure : Exception
{
    public CommandFailure(int exitCode, string message, Exception? inner = null)
        : base(message, inner)
    {
        ExitCode = exitCode;
    }

    public int ExitCode { get; }

    /// <summary>Runs a verb; what it throws that has a meaning becomes a line on the error output and an exit code.</summary>
    public static int Guard(TextWriter errors, Func<int> verb)
    {
        try
        {
            return verb();
        }
        catch (Exception error) when (Of(error) is { } failure)
        {
            errors.WriteLine($"holdpoint: {failure.Message}");
            return failure.ExitCode;
        }
    }

    private static CommandFailure? Of(Exception error) => error switch
    {
        CommandFailure failure => failure,
        HoldpointException refused => new CommandFailure(
            refused.Reason == HoldpointError.FolderRefused ? ExitCodes.NotPermitted : ExitCodes.Failed,
            refused.Message,
            error),
        ExecHoldException hold => new CommandFailure(
            hold.Error == ExecHoldError.NotPermitted ? ExitCodes.NotPermitted : ExitCodes.Failed,
            hold.Message,
            error),
        DebuggerException debugger => new CommandFailure(
            debugger.Reason switch
            {
                DebuggerError.NotPermitted => ExitCodes.NotPermitted,
                DebuggerError.TimedOut => ExitCodes.DeadlinePassed,
                DebuggerError.Unsupported => ExitCodes.WrongUsage,
                _ => ExitCodes.Failed,
            },
            debugger.Message,
            error),
        Win32Exception windows => new CommandFailure(windows.AccessDenied ? ExitCodes.NotPermitted : ExitCodes.Failed, windows.Message, error),
        OsException os => new CommandFailure(os.Errno is Errno.EPERM or Errno.EACCES ? ExitCodes.NotPermitted : ExitCodes.Failed, os.Message, error),
        _ => null,
    };
}
