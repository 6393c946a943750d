// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Shim.Services;
using Holdpoint.Shim.Tasks;

namespace Holdpoint.Shim.Dumps;

/// <summary>What the shim is doing, in lines for people. Takes no turns: what hangs is shown as it hangs.</summary>
/// <param name="now">The moment of it.</param>
internal sealed class ShimReport(DateTimeOffset now)
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void AddShim(ShimInfo info, ShimContext context, string socketAddress)
    {
        Add($"shim {info.Runtime} {info.Version}, pid {Environment.ProcessId}, namespace {context.Namespace}, {Time(now)}");
        Add($"socket {socketAddress}, containerd {context.ContainerdAddress}");
    }

    public void AddCalls(CallRecord[] calls)
    {
        Add($"calls in progress: {calls.Length}");
        foreach (CallRecord call in calls)
        {
            string exec = call.ExecId.Length > 0 ? $" exec {call.ExecId}" : "";
            string deadline = call.Deadline is { } end ? $", deadline in {DurationText.Format(end - now)}" : "";
            Add($"  {call.Method} {call.Id}{exec} for {Age(call.Since)}{deadline}");
        }
    }

    public void AddCreations(Creation[] creations)
    {
        Add($"containers in the making: {creations.Length}");
        foreach (Creation creation in creations)
        {
            string what = creation.Token.IsCancellationRequested ? ", given up" : creation.IsHalted ? $", halted until {EventName.Debugger(Environment.ProcessId)} is signalled" : "";
            Add($"  {creation.Id} for {Age(creation.Since)}{what}");
        }
    }

    public void AddTasks(ContainerTask[] tasks)
    {
        Add($"containers: {tasks.Length}");
        foreach (ContainerTask task in tasks)
        {
            AddProcess($"  {task.Id}", task, $"{(task.IsPausing ? " (pausing)" : "")}, bundle {task.Bundle}");
            foreach (ExecTask exec in task.Execs)
            {
                AddProcess($"  {task.Id} exec {exec.Id}", exec, "");
            }
        }
    }

    public void AddThreads(IReadOnlyList<ThreadSight> threads)
    {
        Add($"threads: {threads.Count}");
        foreach (ThreadSight thread in threads)
        {
            string call = thread.SystemCall is { } number ? $" in {SystemCallNames.Of(number) ?? $"system call {number}"}" : "";
            string channel = thread.WaitChannel is { } wait ? $" at {wait}" : "";
            Add($"  {thread.Id} {thread.State} {thread.Name}{call}{channel}");
        }
    }

    private void AddProcess(string who, TaskProcess process, string more)
    {
        string pid = process.Driver.Pid is > 0 and var number ? $" pid {number}" : "";
        // The driver may know of an end that is not told yet.
        string ended = process.Exit is { } exit ? $" status {exit.Status} at {Time(exit.At)}" : process.Driver.Exited is { IsCompleted: true } ? ", has ended" : "";
        Add($"{who}: {process.State}{pid}{ended}{more}");
        (StateChange[] changes, int forgotten) = process.History();
        if (forgotten > 0)
        {
            Add($"    {forgotten} earlier changes");
        }

        foreach (StateChange change in changes)
        {
            Add($"    {Time(change.At)} {change.What}");
        }
    }

    // Ids are what a client chose.
    private void Add(FormattableString line)
    {
        StringBuilder text = new(line.ToString(CultureInfo.InvariantCulture));
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = char.IsControl(text[i]) ? '?' : text[i];
        }

        _lines.Add(text.ToString());
    }

    private string Age(DateTimeOffset since) => DurationText.Format(now - since);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
