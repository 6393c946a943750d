// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using Holdpoint.Events;
using Holdpoint.Platform.Windows;
using Holdpoint.Platform.Windows.Processes;

namespace Holdpoint.Holds;

/// <summary>What waits on this machine, read from the object manager's directory: whoever made the events.</summary>
[SupportedOSPlatform("windows")]
internal static class Win32HoldList
{
    /// <exception cref="HoldpointException">The directory may not be read.</exception>
    public static IReadOnlyList<HoldInfo> Read()
    {
        try
        {
            return
            [
                .. ObjectDirectory.Names(ObjectDirectory.Global, "Event")
                    .Select(name => EventName.PidOf(name) is { } pid ? OfEvent(name, pid) : null)
                    .OfType<HoldInfo>()
                    .OrderBy(hold => hold.Started)
                    .ThenBy(hold => hold.Pid)
                    .ThenBy(hold => hold.Event),
            ];
        }
        catch (Win32Exception error)
        {
            throw new HoldpointException(HoldpointError.SystemCall, $"the names of events cannot be read: {error.Message}; 'holdpoint doctor' says what works here", error);
        }
    }

    private static HoldInfo OfEvent(string name, int pid)
    {
        bool listens = !name.StartsWith(EventName.DebuggerPrefix, StringComparison.Ordinal);
        using WindowsProcess? process = WindowsProcess.Open(pid, out bool denied);
        if (process is null)
        {
            // What may not be looked at runs: only its name is known.
            return new HoldInfo { Pid = pid, Event = name, State = !denied ? HoldState.Stale : listens ? HoldState.Listening : HoldState.Held };
        }

        return new HoldInfo
        {
            Pid = pid,
            Event = name,
            Executable = process.Executable,
            Arguments = process.CommandLine is { } line ? [line] : null,
            Started = process.Started,
            State = listens ? HoldState.Listening : process.HasDebugger ? HoldState.Attached : HoldState.Held,
            User = process.User,
        };
    }
}
