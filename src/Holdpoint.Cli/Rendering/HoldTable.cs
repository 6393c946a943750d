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
            output.WriteLine("To hold a program at its first instruction: holdpoint run -- CMD; a container's shim: holdpoint shim install runc.v2");
            return;
        }

        bool severalUsers = holds.Select(hold => hold.User).Distinct().Count() > 1;
        string[] headings = ["PID", "PROGRAM", "HELD AT", "CONTAINER", "SINCE", "DEADLINE", "DEBUGGER"];
        TextTable table = new(severalUsers ? [.. headings, "USER"] : headings);
        foreach (HoldInfo hold in holds)
        {
            string[] cells = Cells(hold, now);
            table.Add(severalUsers ? [.. cells, hold.User ?? None] : cells);
        }

        table.Write(output, width, ProgramColumn);
        int pid = holds[0].Pid;
        output.WriteLine();
        output.WriteLine(holds[0].Debugger is null
            ? $"Next: holdpoint attach {pid}, or holdpoint release {pid}"
            : $"Next: continue in the debugger, or holdpoint release {pid}");
    }

    private static string[] Cells(HoldInfo hold, DateTimeOffset now) =>
    [
        hold.Pid.ToString(CultureInfo.InvariantCulture),
        hold.Executable ?? None,
        hold.Label is { Length: > 0 } label ? $"{hold.HoldPoint ?? "event"} ({label})" : hold.HoldPoint ?? "event",
        hold.Container is { } container ? $"{container.Namespace}/{container.Id}" : None,
        hold.Since is { } since ? DurationText.Format(now - since) : None,
        hold.Deadline is { } deadline ? $"{hold.OnDeadline} in {DurationText.Format(deadline - now)}" : None,
        hold.Debugger is { } debugger ? $"{debugger.Name} ({debugger.Pid})" : None,
    ];
}
