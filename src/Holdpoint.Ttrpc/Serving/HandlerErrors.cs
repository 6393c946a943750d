// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Serving;

/// <summary>The answer to an exception of a handler: the mapping of the Go implementation, in terms of .NET.</summary>
internal static class HandlerErrors
{
    // errno EEXIST; ERROR_FILE_EXISTS and ERROR_ALREADY_EXISTS of Windows.
    private const int UnixExists = 17;
    private const int FileExists = unchecked((int)0x80070050);
    private const int AlreadyExists = unchecked((int)0x800700B7);

    public static (TtrpcStatusCode Code, string Message) StatusOf(Exception error, TtrpcCallContext context) => error switch
    {
        TtrpcException status => (status.StatusCode, status.Message),
        OperationCanceledException => context.DeadlinePassed
            ? (TtrpcStatusCode.DeadlineExceeded, "context deadline exceeded")
            : (TtrpcStatusCode.Canceled, "context canceled"),
        EndOfStreamException => (TtrpcStatusCode.OutOfRange, error.Message),
        ArgumentException => (TtrpcStatusCode.InvalidArgument, error.Message),
        FileNotFoundException or DirectoryNotFoundException => (TtrpcStatusCode.NotFound, error.Message),
        UnauthorizedAccessException => (TtrpcStatusCode.PermissionDenied, error.Message),
        IOException { HResult: UnixExists or FileExists or AlreadyExists } => (TtrpcStatusCode.AlreadyExists, error.Message),
        _ => (TtrpcStatusCode.Unknown, error.Message),
    };
}
