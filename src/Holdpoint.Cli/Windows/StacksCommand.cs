// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Text.Json.Nodes;
using Holdpoint.Cli.Rendering;
using Holdpoint.Events;
using Holdpoint.Systems;

namespace Holdpoint.Cli.Windows;

/// <summary>`holdpoint stacks --signal`: has a process write its stacks.</summary>
internal static class StacksCommand
{
    private const string Text = """
        Has a process write the stacks of all it does, by setting its stackdump event: dockerd and containerd wait for it.

        They are written by the process itself, where it always writes them; the answer names that place.

        Example:
          holdpoint stacks 4711 --signal
        """;

    internal static Command Create()
    {
        Argument<int> pid = WaitingPids.Listening("A process that has a stackdump event");
        Option<bool> signal = new("--signal") { Description = "Set stackdump-PID, and let the process write them" };
        Option<bool> json = JsonOutput.Option("One object {pid, event, outcome, writesTo}; writesTo is null where it is not known");
        Command command = new("stacks", Text) { pid, signal, json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(signal) is not { Implicit: false })
            {
                result.AddError("only stacks that the process writes itself are to be had on Windows so far: holdpoint stacks PID --signal");
            }
        });
        command.SetAction(result => CommandFailure.Guard(result.InvocationConfiguration.Error, () =>
        {
            int process = result.GetValue(pid);
            string name = EventName.StackDump(process);
            EventSignal.Set(process, name);
            string? program = HoldSystem.Current.Look(process).Name;
            string? place = Place(program, process);
            JsonObject answer = EventSignal.ToJson(process, name);
            answer["writesTo"] = place;
            result.InvocationConfiguration.Output.WriteLine(result.GetValue(json)
                ? JsonOutput.Format(answer)
                : $"{name} is set: {process} ({program ?? "a program that is not known"}) writes its stacks to {place ?? "the place that its documentation names"}");
            return ExitCodes.Done;
        }));
        return command;
    }

    /// <summary>Where a program writes its stacks when its event is set: debugtrap_windows.go of dockerd, main.go of containerd.</summary>
    internal static string? Place(string? program, int pid) => program?.ToUpperInvariant() switch
    {
        "DOCKERD.EXE" => "goroutine-stacks-*.log in its data root; docker info -f {{.DockerRootDir}} tells which that is",
        // A service has no log unless it was registered with --log-file.
        "CONTAINERD.EXE" => $"its log, and to containerd.{pid}.stacks.log in its folder for temporary files, which is C:\\Windows\\Temp or C:\\Windows\\SystemTemp for a service",
        _ => null,
    };
}
