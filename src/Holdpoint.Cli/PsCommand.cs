// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using Holdpoint.Cli.Rendering;
using Holdpoint.Holds;
using Holdpoint.Systems;

namespace Holdpoint.Cli;

/// <summary>`holdpoint ps`: what waits.</summary>
internal static class PsCommand
{
    private const int WatchMilliseconds = 250;
    private const string ClearScreen = "\e[H\e[2J";

    private const string Text = """
        Lists the processes that wait: held at their first instruction (exec), or waiting in their own code (code).

        Root sees those of every user, others their own; on Windows all are listed.

        Examples:
          holdpoint ps
          holdpoint ps --watch
          holdpoint ps --json | jq '.[].pid'
        """;

    internal static Command Create()
    {
        Option<bool> watch = new("--watch", "-w") { Description = "Show the list again whenever it changes, until ^C" };
        Option<bool> json = JsonOutput.Option("One array; with --watch one on each line");
        Command command = new("ps", Text) { watch, json };
        command.SetAction(result => CommandFailure.Guard(result.InvocationConfiguration.Error, () =>
        {
            TextWriter output = result.InvocationConfiguration.Output;
            if (result.GetValue(watch))
            {
                Watch(result.GetValue(json), output);
            }
            else
            {
                Write(HoldSystem.Current.List(), result.GetValue(json), indented: true, output);
            }

            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Write(IReadOnlyList<HoldInfo> holds, bool json, bool indented, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonOutput.Format(HoldJson.Array(holds), indented));
        }
        else
        {
            HoldTable.Write(output, holds, DateTimeOffset.UtcNow, Screen.Width);
        }
    }

    private static void Watch(bool json, TextWriter output)
    {
        string? shown = null;
        do
        {
            using StringWriter next = new();
            Write(HoldSystem.Current.List(), json, indented: false, next);
            if (next.ToString() is var text && text != shown)
            {
                output.Write(Screen.IsTerminal && !json ? ClearScreen + text : text);
                output.Flush();
                shown = text;
            }
        }
        while (Screen.StaysFor(WatchMilliseconds));
    }
}
