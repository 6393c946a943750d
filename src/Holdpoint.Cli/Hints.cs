// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Cli;

/// <summary>What to do next, where that is not the same on every system.</summary>
internal static class Hints
{
    /// <summary>For whoever may not do something.</summary>
    public static string MoreRights { get; } = OperatingSystem.IsWindows() ? "use a prompt that runs as administrator" : "use sudo";

    /// <summary>For whoever has nothing that is held.</summary>
    public static string HowToHold { get; } = "To hold a program at its first instruction: holdpoint run -- CMD; " + (OperatingSystem.IsWindows()
        ? "the runhcs shim: set CONTAINERD_SHIM_RUNHCS_V1_WAIT_DEBUGGER=1 for containerd"
        : "a container's shim: holdpoint shim install runc.v2");
}
