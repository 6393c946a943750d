// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Holds;

namespace Holdpoint.Cli.Rendering;

/// <summary>The table of `holdpoint ps`, and what to type next.</summary>
internal static class HoldTable
{
    private const string None = "-";
    private const int ProgramColumn = 1;

    public static void Write(TextWriter output, IReadOnlyList<HoldInfo> holds, DateTimeOffset now, int? width)
    {
        if (holds.Count == 0)
        {
            output.WriteLine("Nothing is held.");
            output.WriteLine(Hints.HowToHold);
            return;
        }

        // An event that its maker has not described tells only what its process is.
        bool described = !holds.Any(hold => hold is { Since: null, Started: not null });
        bool severalUsers = holds.Select(hold => hold.User).Distinct().Count() > 1;
        string[] Shown(string[] cells, string started, string user) => [.. cells, .. described ? [] : new[] { started }, .. severalUsers ? new[] { user } : []];
        TextTable table = new(Shown(["PID", described ? "PROGRAM" : "COMMAND LINE", "HELD AT", "CONTAINER", "SINCE", "DEADLINE", "DEBUGGER"], "STARTED", "USER"));
        foreach (HoldInfo hold in holds)
        {
            table.Add(Shown(Cells(hold, now), hold.Started is { } started ? DurationText.Format(now - started) : None, hold.User ?? None));
        }

        table.Write(output, width, ProgramColumn);
        if (holds.FirstOrDefault(hold => hold.IsHeld) is { } first)
        {
            output.WriteLine();
            output.WriteLine(first.State == HoldState.Held
                ? $"Next: holdpoint attach {first.Pid}, or holdpoint release {first.Pid}"
                : $"Next: continue in the debugger, or holdpoint release {first.Pid}");
        }
    }

    private static string[] Cells(HoldInfo hold, DateTimeOffset now) =>
    [
        hold.Pid.ToString(CultureInfo.InvariantCulture),
        hold.CommandLine ?? hold.Executable ?? None,
        HeldAt(hold),
        hold.Container is { } container ? $"{container.Namespace}/{container.Id}" : None,
        hold.Since is { } since ? DurationText.Format(now - since) : None,
        hold.Deadline is { } deadline ? $"{hold.OnDeadline} in {DurationText.Format(deadline - now)}" : None,
        hold.Debugger is { } debugger ? $"{debugger.Name} ({debugger.Pid})" : hold.State == HoldState.Attached ? "attached" : None,
    ];

    private static string HeldAt(HoldInfo hold) => hold.State switch
    {
        HoldState.Stale => "stale: its process has ended",
        HoldState.Listening => "not held: waits for stackdump",
        _ when hold.Label is { Length: > 0 } label => $"{hold.HoldPoint ?? "event"} ({label})",
        _ => hold.HoldPoint ?? "event",
    };
}
