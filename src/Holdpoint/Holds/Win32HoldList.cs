// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using Holdpoint.Events;
using Holdpoint.Events.Win32;
using Holdpoint.Platform.Linux.Processes;
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
        IReadOnlyList<string> names = Names();
        return [.. names.SelectMany(name => OfEvent(names, name)).OrderBy(hold => hold.Since ?? hold.Started).ThenBy(hold => hold.Pid).ThenBy(hold => hold.Event, StringComparer.Ordinal)];
    }

    /// <summary>The description of a process's debugger event; null where there is none.</summary>
    public static HoldDescription? Describe(int pid) => Win32Description.Find(Names(), EventName.Debugger(pid));

    /// <summary>The keeper of a hold while it lives.</summary>
    public static int? KeeperOf(HoldDescription? description) =>
        description is { Keeper: { } pid, KeeperStartTime: { } started } && IsAlive(pid, started) ? pid : null;

    private static IReadOnlyList<string> Names()
    {
        try
        {
            return ObjectDirectory.Names(ObjectDirectory.Global, "Event");
        }
        catch (Win32Exception error)
        {
            throw new HoldpointException(HoldpointError.SystemCall, $"the names of events cannot be read: {error.Message}; 'holdpoint doctor' says what works here", error);
        }
    }

    private static IEnumerable<HoldInfo> OfEvent(IEnumerable<string> names, string name)
    {
        if (EventName.PidOf(name) is not { } pid)
        {
            return [];
        }

        bool listens = !name.StartsWith(EventName.DebuggerPrefix, StringComparison.Ordinal);
        HoldDescription? description = listens ? null : Win32Description.Find(names, name);
        using WindowsProcess? process = WindowsProcess.Open(pid, out bool denied);
        if (process is null)
        {
            // What may not be looked at runs: only its name is known.
            return [new HoldInfo { Pid = pid, Event = name, Identity = new ProcessIdentity(pid, 0), State = !denied ? HoldState.Stale : listens ? HoldState.Listening : HoldState.Held }];
        }

        string? line = process.CommandLine;
        string[]? arguments = line is null ? null : CommandLines.Split(line);
        bool reused = description is not null && description.StartTime != process.CreationTime;
        HoldInfo hold = new()
        {
            Pid = pid,
            Event = name,
            Executable = process.Executable,
            Arguments = arguments,
            CommandLine = line,
            Started = process.Started,
            State = reused ? HoldState.Stale : listens ? HoldState.Listening : process.HasDebugger ? HoldState.Attached : HoldState.Held,
            // Which debugger the system does not tell.
            User = process.User,
            Keeper = KeeperOf(description),
            Identity = new ProcessIdentity(pid, process.CreationTime ?? 0),
            Container = ShimArguments.ContainerOf(process.Executable, arguments),
        };
        return description is null or { Holds.Count: 0 } || reused ? [hold] : description.Holds.Select(entry => hold with
        {
            HoldPoint = entry.HoldPoint,
            Label = entry.Label,
            Since = entry.Since,
            Deadline = entry.Deadline,
            OnDeadline = entry.OnDeadline,
            Container = entry.Container ?? hold.Container,
        });
    }

    private static bool IsAlive(int pid, ulong started)
    {
        using WindowsProcess? process = WindowsProcess.Open(pid, out _);
        return process?.CreationTime == started;
    }
}
