// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Text.Json.Nodes;
using Holdpoint.Cli.Rendering;
using Holdpoint.Holds;
using Holdpoint.Systems;

namespace Holdpoint.Cli;

/// <summary>`holdpoint release`: signals debugger events.</summary>
internal static class ReleaseCommand
{
    private const string Text = """
        Lets held processes go on, by signalling their debugger events.

        Where several holds of one process wait, each signal releases the one that has waited longest.

        Examples:
          holdpoint release 4711
          holdpoint release --all
        """;

    internal static Command Create()
    {
        Argument<int[]> pids = WaitingPids.Several("The held processes; 'holdpoint ps' lists them");
        Option<bool> all = new("--all", "-a") { Description = "Release everything that 'holdpoint ps' lists" };
        Option<bool> json = JsonOutput.Option("One array of {pid, outcome, message}");
        Command command = new("release", Text) { pids, all, json };
        command.Validators.Add(result =>
        {
            bool named = result.GetResult(pids) is { Tokens.Count: > 0 };
            if (named == result.GetResult(all) is { Implicit: false })
            {
                result.AddError(named ? "give pids or --all, not both" : "give the pids to release, or --all; 'holdpoint ps' lists what waits");
            }
        });
        command.SetAction(result => CommandFailure.Guard(result.InvocationConfiguration.Error, () =>
            Release(result.GetValue(all) ? null : result.GetValue(pids), result.GetValue(json), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error)));
        return command;
    }

    /// <summary>All that can be released are; the exit code is that of the first that could not.</summary>
    internal static int Release(int[]? pids, bool json, TextWriter output, TextWriter errors)
    {
        IReadOnlyList<HoldInfo> holds = HoldSystem.Current.List();
        Answer[] answers = pids is null ? [.. holds.Where(hold => hold.IsHeld).Select(Release)] : [.. pids.Distinct().Select(pid => Release(holds, pid))];
        if (json)
        {
            output.WriteLine(JsonOutput.Format(new JsonArray([.. answers.Select(answer => answer.ToJson())])));
        }
        else
        {
            foreach (Answer answer in answers)
            {
                (answer.ExitCode == ExitCodes.Done ? output : errors).WriteLine(answer.ExitCode == ExitCodes.Done ? answer.Message : $"holdpoint: {answer.Message}");
            }

            if (answers.Length == 0)
            {
                output.WriteLine("Nothing is held.");
            }
        }

        return answers.FirstOrDefault(answer => answer.ExitCode != ExitCodes.Done)?.ExitCode ?? ExitCodes.Done;
    }

    private static Answer Release(IReadOnlyList<HoldInfo> holds, int pid)
    {
        if (holds.FirstOrDefault(hold => hold.Pid == pid && hold.IsHeld) is { } hold)
        {
            return Release(hold);
        }

        CommandFailure failure = NotHeld.Explain(pid);
        return new Answer(pid, failure.ExitCode, failure.ExitCode == ExitCodes.NotPermitted ? "not-permitted" : "not-held", failure.Message);
    }

    private static Answer Release(HoldInfo hold) => HoldSystem.Current.Release(hold) switch
    {
        ReleaseOutcome.Done when hold.Debugger is { } debugger =>
            new Answer(hold.Pid, ExitCodes.Done, "released", $"{hold.Pid} ({hold.Executable}) is held no longer; {debugger.Name} (pid {debugger.Pid}) is attached and decides when it runs"),
        ReleaseOutcome.Done => new Answer(hold.Pid, ExitCodes.Done, "released", $"{hold.Pid} ({hold.Executable}) goes on"),
        ReleaseOutcome.NotAllowed => new Answer(hold.Pid, ExitCodes.NotPermitted, "not-permitted", $"{hold.Pid} belongs to {hold.User}; {Hints.MoreRights}"),
        _ => new Answer(hold.Pid, ExitCodes.NotFound, "not-held", $"{hold.Pid} waits no longer; 'holdpoint ps' lists what does"),
    };

    private sealed record Answer(int Pid, int ExitCode, string Outcome, string Message)
    {
        public JsonObject ToJson() => new() { ["pid"] = Pid, ["outcome"] = Outcome, ["message"] = Message };
    }
}
