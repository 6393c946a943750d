// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Cli;

/// <summary>How holdpoint ends; `run` ends with the command's own status instead, since it has become the command.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int NotFound = 3;
    public const int NotPermitted = 4;
    public const int DeadlinePassed = 5;
}
