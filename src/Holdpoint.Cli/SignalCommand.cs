// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Text.Json.Nodes;
using Holdpoint.Cli.Rendering;
using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Systems;

namespace Holdpoint.Cli;

/// <summary>`holdpoint signal`: docker-signal's flags, for scripts that have them.</summary>
internal static class SignalCommand
{
    private const string Text = """
        Sets a named event of a process: the one that releases its hold, or the one that has it write its stacks.

        Takes the flags of docker-signal as they are, with one dash or two; as there, stacks are meant where -debugger is not said.

        Examples:
          holdpoint signal -pid 4711 -debugger
          holdpoint signal --pid=4711 --stackdump
        """;

    internal static Command Create()
    {
        Option<int> pid = WaitingPids.Option("-pid", "--pid", "The process");
        Option<bool> debugger = new("-debugger", "--debugger") { Description = "Set debugger-N, which releases a hold" };
        Option<bool> stackDump = new("-stackdump", "--stackdump") { Description = "Set stackdump-N, which makes the process write its stacks; so without -debugger, too" };
        Option<bool> json = JsonOutput.Option("One object {pid, event, outcome}");
        Command command = new("signal", Text) { pid, debugger, stackDump, json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(debugger) is { Implicit: false } && result.GetResult(stackDump) is { Implicit: false })
            {
                result.AddError("give -debugger or -stackdump, not both");
            }
        });
        command.SetAction(result => CommandFailure.Guard(result.InvocationConfiguration.Error, () =>
        {
            int process = result.GetValue(pid);
            string name = result.GetValue(debugger) ? EventName.Debugger(process) : EventName.StackDump(process);
            Signal(process, name);
            result.InvocationConfiguration.Output.WriteLine(result.GetValue(json)
                ? JsonOutput.Format(new JsonObject { ["pid"] = process, ["event"] = name, ["outcome"] = "signalled" })
                : $"{name} is set");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Signal(int pid, string name)
    {
        HoldInfo? hold = name.StartsWith(EventName.DebuggerPrefix, StringComparison.Ordinal) ? HoldSystem.Current.List().FirstOrDefault(hold => hold.Pid == pid) : null;
        // A release reaches the process also where the keeper is gone and no event is read any more.
        SignalOutcome outcome = hold is null ? HoldSystem.Current.Signal(name) : HoldSystem.Current.Release(hold) switch
        {
            ReleaseOutcome.Done => SignalOutcome.Signalled,
            ReleaseOutcome.NotAllowed => SignalOutcome.NotAllowed,
            _ => SignalOutcome.NobodyWaits,
        };
        if (outcome == SignalOutcome.Signalled)
        {
            return;
        }

        ProcessSight sight = HoldSystem.Current.Look(pid);
        throw outcome == SignalOutcome.NotAllowed || sight.Foreign
            ? new CommandFailure(ExitCodes.NotPermitted, $"{name} may not be set: it belongs to another user; {NotHeld.MoreRights}")
            : sight.Exists ? new CommandFailure(ExitCodes.NotFound, $"nobody waits on {name}; 'holdpoint ps' lists what waits")
            : NotHeld.Explain(pid);
    }
}
