// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using Holdpoint.Cli.Doctor;
using Holdpoint.Holds;
using Holdpoint.Systems;

namespace Holdpoint.Cli.Windows.Doctor;

/// <summary>Running programs that write their stacks when they are asked to: dockerd and containerd do.</summary>
[SupportedOSPlatform("windows")]
internal static class Daemons
{
    public static IEnumerable<Finding> Look()
    {
        HoldInfo[] listening;
        try
        {
            listening = [.. HoldSystem.Current.List().Where(hold => hold.State == HoldState.Listening)];
        }
        catch (HoldpointException)
        {
            // The event directory's own finding says it.
            yield break;
        }

        if (listening.Length > 0)
        {
            string programs = string.Join(", ", listening.Select(hold => $"{hold.Pid} ({Path.GetFileName(hold.Executable) ?? "not to be looked at"})"));
            yield return Finding.Good("stacks", $"written at a signal by {programs}: holdpoint stacks PID --signal");
        }
    }
}
