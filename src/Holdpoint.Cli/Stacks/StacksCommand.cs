// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using Holdpoint.Cli.Rendering;
using Holdpoint.Debugging.Stacks;
using Holdpoint.Holds;

namespace Holdpoint.Cli.Stacks;

/// <summary>`holdpoint stacks`: what every thread of a process is doing.</summary>
internal static class StacksCommand
{
    private const string Text = """
        Prints the stack of every thread of running programs, and how long each was stopped for it.

        Threads are stopped only while their registers and stacks are copied, and go on before anything is looked up. Of Go programs the goroutines are shown. What
        was stopped before, by a hold or a debugger, is read as it is, and stays stopped.

        Examples:
          holdpoint stacks 4711
          holdpoint stacks 4711 --diff 3            what does not move is what hangs
          holdpoint stacks --container web --native --kernel
          holdpoint stacks --containerd --json
        """;

    private static readonly TimeSpan _betweenSamples = TimeSpan.FromMilliseconds(100);

    internal static Command Create()
    {
        Argument<int[]> pids = WaitingPids.Several("The processes");
        Option<string?> container = new("--container") { Description = "All processes of a container, by its id or the beginning of it", HelpName = "ID" };
        Option<bool> containerd = new("--containerd") { Description = "containerd, its shims, and what is below them" };
        Option<bool> native = new("--native") { Description = "The threads too, where the language has stacks of its own: a Go program's goroutines" };
        Option<bool> kernel = new("--kernel") { Description = "The kernel's frames of each thread, which only root may read" };
        Option<TimeSpan?> budget = Durations.Option("--budget", $"The longest that a thread may be stopped, such as 5ms; {DurationText.Format(StackRequest.DefaultBudget)} if not said. What was not read by then is left out");
        Option<int> diff = new("--diff") { Description = "Take N samples, 100 ms apart, and mark what did not move", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<bool> json = JsonOutput.Option("One object {processes}; docs/stacks.schema.json says what is in it");
        Command command = new("stacks", Text) { pids, container, containerd, native, kernel, budget, diff, json };
        command.Validators.Add(result =>
        {
            int ways = (result.GetResult(pids) is { Tokens.Count: > 0 } ? 1 : 0) + (result.GetResult(container) is { Implicit: false } ? 1 : 0) + (result.GetResult(containerd) is { Implicit: false } ? 1 : 0);
            if (ways != 1)
            {
                result.AddError("give pids, or --container ID, or --containerd");
            }
        });
        diff.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int samples) || samples is < 2 or > 1000))
            {
                result.AddError($"--diff '{token.Value}': give a number of samples from 2 to 1000");
            }
        });
        command.SetAction(result => CommandFailure.Guard(result.InvocationConfiguration.Error, () =>
        {
            StackRequest request = new() { Native = result.GetValue(native), Kernel = result.GetValue(kernel), Budget = result.GetValue(budget) ?? StackRequest.DefaultBudget };
            IReadOnlyList<int> processes = result.GetValue(containerd) ? ProcessChoice.OfContainerd()
                : result.GetValue(container) is { } id ? ProcessChoice.OfContainer(id)
                : result.GetValue(pids)!;
            return Print(processes, request, result.GetValue(diff), result.GetValue(json), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        }));
        return command;
    }

    /// <summary>All that can be had is printed; the exit code is that of the first process of which nothing could.</summary>
    private static int Print(IReadOnlyList<int> pids, StackRequest request, int samples, bool json, TextWriter output, TextWriter errors)
    {
        List<ProcessStacks> collected = [];
        int exitCode = ExitCodes.Done;
        foreach (int pid in pids.Distinct())
        {
            try
            {
                ProcessStacks stacks = Collect(pid, request, samples);
                collected.Add(stacks);
                if (!json)
                {
                    StackText.Write(output, stacks, request);
                }

                if (stacks.Threads.All(thread => thread.Problem == StackCollector.NotPermitted))
                {
                    errors.WriteLine($"holdpoint: {pid} may not be looked into: {Hints.MoreRights}");
                    exitCode = exitCode == ExitCodes.Done ? ExitCodes.NotPermitted : exitCode;
                }
            }
            catch (StackSourceException error)
            {
                errors.WriteLine($"holdpoint: {error.Message}");
                exitCode = exitCode == ExitCodes.Done ? ExitCodes.NotFound : exitCode;
            }
        }

        if (json)
        {
            output.WriteLine(JsonOutput.Format(StackJson.Of(collected)));
        }

        return exitCode;
    }

    private static ProcessStacks Collect(int pid, StackRequest request, int samples)
    {
        ProcessStacks stacks = StackCollector.Collect(pid, request);
        StackComparison comparison = new(stacks);
        for (int i = 1; i < samples && Screen.StaysFor((int)_betweenSamples.TotalMilliseconds); i++)
        {
            stacks = comparison.Add(StackCollector.Collect(pid, request));
        }

        return stacks;
    }
}
