// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Runtime.Versioning;
using Holdpoint.Cli.Doctor;
using Holdpoint.Events;
using Holdpoint.Platform.Windows;

namespace Holdpoint.Cli.Windows.Doctor;

/// <summary>Makes an event, finds it in the system's directory, sets it and waits for it, which shows more than any setting does.</summary>
[SupportedOSPlatform("windows")]
internal static class TrialEvent
{
    private const string DirectorySubject = "event directory";
    private const string Subject = "events";
    private const string Where = "see rights above";

    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(10);

    public static IEnumerable<Finding> Look()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"holdpoint-doctor-{Environment.ProcessId}");
        try
        {
            using NamedEvent made = NamedEvent.Create(name);
            return [Listed(name), Set(made)];
        }
        catch (HoldpointException error)
        {
            return [Listed(null), Finding.Broken(Subject, error.Message, Where)];
        }
    }

    /// <param name="name">An event that is there, or null where none could be made.</param>
    private static Finding Listed(string? name)
    {
        try
        {
            IReadOnlyList<string> names = ObjectDirectory.Names(ObjectDirectory.Global, "Event");
            return name is null || names.Contains(name)
                ? Finding.Good(DirectorySubject, $"{ObjectDirectory.Global} can be read: {names.Count(other => EventName.PidOf(other) is not null)} of its events are debugger or stackdump events")
                : Finding.Broken(DirectorySubject, $"{ObjectDirectory.Global} can be read, but an event Global\\{name} is not in it", "'holdpoint ps' sees nothing here; 'holdpoint release' and 'signal' may work all the same");
        }
        catch (Win32Exception error)
        {
            return Finding.Broken(DirectorySubject, error.Message, Where);
        }
    }

    private static Finding Set(NamedEvent made)
    {
        SignalOutcome outcome = NamedEvent.Signal(made.Name);
        if (outcome != SignalOutcome.Signalled || !made.Wait(_longest))
        {
            return Finding.Broken(Subject, outcome == SignalOutcome.NotAllowed ? "an event can be made, but not set: access denied" : "an event can be made, but a signal does not reach it", Where);
        }

        made.Dispose();
        return NamedEvent.Signal(made.Name) == SignalOutcome.NobodyWaits
            ? Finding.Good(Subject, $"tried with Global\\{made.Name}: made, set, waited for, gone")
            : Finding.Broken(Subject, $"Global\\{made.Name} is still there when it is over", "another program has it open: find it with Process Explorer or handle.exe");
    }
}
