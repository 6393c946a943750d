// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Tracing;

namespace Holdpoint.Cli;

/// <summary>`holdpoint run`: becomes the command, held at its first instruction.</summary>
internal static class RunCommand
{
    private const string Text = """
        Starts CMD held at its first instruction, before its dynamic loader, and tells its pid.

        holdpoint becomes the command: pid, terminal, signals and exit status are the command's own. With --descendant the command
        runs, and the first process that it or one of its children starts, and that matches, is held.

        Examples:
          holdpoint run -- ./server --port 8080
          holdpoint run --timeout 5m --on-timeout kill -- make test
          holdpoint run --descendant 'worker*' --nth 2 -- ./server
        """;

    private static readonly byte[] _end = "--"u8.ToArray();

    internal static Command Create()
    {
        RunOptions options = new();
        Option<string?> descendant = new("--descendant") { Description = "Hold not CMD but what it starts: a pattern (*, ?) for the executable's name, or with a slash for its path", HelpName = "PATTERN" };
        Option<string?> arguments = new("--arguments") { Description = "With --descendant: a text that the arguments, joined by spaces, contain", HelpName = "TEXT" };
        Option<int> nth = new("--nth") { Description = "With --descendant: the first match that is held, counted from 1", HelpName = "N", DefaultValueFactory = _ => 1, CustomParser = Count };
        Option<bool> every = new("--every") { Description = "With --descendant: hold all matches from there on" };
        Command run = new("run", Text) { options.Timeout, options.OnTimeout, options.Label, descendant, arguments, nth, every, options.Quiet, options.Command };
        run.Validators.Add(result => Check(result, descendant, [arguments, nth, every]));
        run.SetAction(result => CommandFailure.Guard(result.InvocationConfiguration.Error, () =>
        {
            FollowRule? follow = result.GetValue(descendant) is { } pattern
                ? new FollowRule { Executable = pattern, Arguments = result.GetValue(arguments), Nth = result.GetValue(nth), Every = result.GetValue(every) }
                : null;
            ExecHold.Run(new ExecHoldRequest
            {
                Command = CommandBytes(),
                Follow = follow,
                Timeout = result.GetValue(options.Timeout),
                OnTimeout = result.GetValue(options.OnTimeout) == "kill" ? DeadlineAction.Kill : DeadlineAction.Release,
                Label = result.GetValue(options.Label),
                Announce = !result.GetValue(options.Quiet),
            });
            return ExitCodes.Failed;
        }));
        return run;
    }

    private static void Check(CommandResult result, Option descendant, IEnumerable<Option> dependent)
    {
        if (result.GetResult(descendant) is not { Implicit: false } && dependent.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } lonely)
        {
            result.AddError($"{lonely.Name} goes with --descendant: it says which of the processes that the command starts is held");
        }
        else if (!ByteStrings.Split(File.ReadAllBytes("/proc/self/cmdline")).Any(word => word.AsSpan().SequenceEqual(_end)))
        {
            result.AddError(RunOptions.NoMark);
        }
    }

    private static int Count(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0)
        {
            return count;
        }

        result.AddError($"--nth '{text}': give a number, counted from 1");
        return 0;
    }

    /// <summary>As bytes: arguments need not be UTF-8, and go on as they came.</summary>
    private static byte[][] CommandBytes()
    {
        byte[][] all = ByteStrings.Split(File.ReadAllBytes("/proc/self/cmdline"));
        return all[(Array.FindIndex(all, word => word.AsSpan().SequenceEqual(_end)) + 1)..];
    }
}
