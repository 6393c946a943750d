// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Tracing;

/// <summary>The one line that a keeper writes to its starter: ready, or why not.</summary>
internal static class KeeperAnswer
{
    public const string Ready = "ready";

    public static string NotTraced(int pid, Errno errno) => errno switch
    {
        Errno.EPERM => Line(ExecHoldError.NotPermitted, $"process {pid} cannot be traced: {OsException.Describe(errno)}; ptrace is forbidden here, see: holdpoint doctor"),
        _ => Line(ExecHoldError.Failed, $"process {pid} cannot be traced: {OsException.Describe(errno)}"),
    };

    public static string Refused(HoldpointException error) =>
        Line(error.Reason == HoldpointError.FolderRefused ? ExecHoldError.NotPermitted : ExecHoldError.Failed, error.Message);

    public static ExecHoldException ToException(string answer)
    {
        string[] parts = answer.Split(' ', 2);
        return parts.Length == 2 && Enum.TryParse(parts[0], out ExecHoldError error)
            ? new ExecHoldException(error, parts[1])
            : new ExecHoldException(ExecHoldError.Failed, "the keeper ended before it was ready; nothing was started");
    }

    private static string Line(ExecHoldError error, string message) => $"{error} {message}";
}
