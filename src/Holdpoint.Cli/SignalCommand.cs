// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using Holdpoint.Cli.Rendering;
using Holdpoint.Events;

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
            EventSignal.Set(process, name);
            result.InvocationConfiguration.Output.WriteLine(result.GetValue(json)
                ? JsonOutput.Format(EventSignal.ToJson(process, name))
                : $"{name} is set");
            return ExitCodes.Done;
        }));
        return command;
    }
}
