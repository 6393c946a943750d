// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Cli.Rendering;
using Holdpoint.Debugging.Stacks;

namespace Holdpoint.Cli.Stacks;

/// <summary>Stacks for people: equal ones are shown once.</summary>
internal static class StackText
{
    private const int MostIds = 8;

    public static void Write(TextWriter output, ProcessStacks stacks, StackRequest request)
    {
        string tasks = stacks.Tasks is { } all ? $", {Count(all.Count, "goroutine")}" : "";
        output.WriteLine($"{PrintableText.Of(stacks.Name)} (pid {stacks.Pid}, {stacks.Language}): {Count(stacks.Threads.Count, "thread")}{tasks}; {Pause(stacks)}");
        if (stacks.Remark is { } remark)
        {
            output.WriteLine($"  {remark}");
        }

        if (stacks.IsPartial)
        {
            output.WriteLine("  the budget ended before everything was read: more by --budget");
        }

        foreach (SourceAttempt failed in stacks.Tried.Where(source => !source.Worked))
        {
            output.WriteLine($"  {failed.Source}: {failed.Outcome}");
        }

        foreach (IGrouping<string, TaskStack> equal in (stacks.Tasks ?? []).GroupBy(Key))
        {
            WriteTasks(output, [.. equal]);
        }

        if (stacks.Tasks is null || request.Native || request.Kernel)
        {
            foreach (IGrouping<string, ThreadStack> equal in stacks.Threads.GroupBy(Key))
            {
                WriteThreads(output, [.. equal], request);
            }
        }

        output.WriteLine();
    }

    private static void WriteTasks(TextWriter output, TaskStack[] equal)
    {
        TaskStack first = equal[0];
        string moved = Moved(first.DidNotMove);
        string on = first.Thread is { } thread ? $" on thread {thread}" : "";
        output.WriteLine();
        output.WriteLine(equal.Length == 1 ? $"goroutine {first.Id} [{first.State}]{on}{moved}:" : $"{equal.Length} goroutines [{first.State}]{moved}: {Ids(equal.Select(task => task.Id.ToString(CultureInfo.InvariantCulture)))}");
        WriteFrames(output, first.Frames);
    }

    private static void WriteThreads(TextWriter output, ThreadStack[] equal, StackRequest request)
    {
        ThreadStack first = equal[0];
        string call = first.SystemCall is { } name ? $" in {name}" : "";
        string channel = first.WaitChannel is { } wait ? $" at {wait}" : "";
        string doing = $"{State(first.State)}{call}{channel}{Moved(first.DidNotMove)}";
        output.WriteLine();
        output.WriteLine(equal.Length == 1 ? $"thread {first.Id} \"{PrintableText.Of(first.Name)}\" {doing}:" : $"{equal.Length} threads, each {doing}: {Ids(equal.Select(thread => $"{thread.Id} \"{PrintableText.Of(thread.Name)}\""))}");
        if (first.Problem is { } problem)
        {
            output.WriteLine($"    ({problem})");
        }

        if (request.Kernel)
        {
            foreach (string frame in first.KernelFrames)
            {
                output.WriteLine($"    [kernel] {frame}");
            }
        }

        WriteFrames(output, first.Frames);
    }

    private static void WriteFrames(TextWriter output, IReadOnlyList<StackFrame> frames)
    {
        foreach (StackFrame frame in frames)
        {
            string function = frame.Function is { } name ? PrintableText.Of(name) : string.Create(CultureInfo.InvariantCulture, $"0x{frame.Address:x}");
            string place = frame.File is { } file ? $"  {PrintableText.Of(file)}{(frame.Line > 0 ? $":{frame.Line}" : "")}" : frame.Module is { } module ? $"  in {PrintableText.Of(module)}" : "";
            output.WriteLine($"    {function}{(frame.IsInlined ? " (inlined)" : "")}{place}");
        }
    }

    private static string Pause(ProcessStacks stacks) => stacks.LongestPause == TimeSpan.Zero ? "nothing was stopped"
        : stacks.WasStoppedWhole ? $"stopped for {Milliseconds(stacks.LongestPause)} ms"
        : $"each stopped for {Milliseconds(stacks.LongestPause)} ms at most, one after the other";

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(time.TotalMilliseconds < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private static string Moved(bool? didNotMove) => didNotMove == true ? ", did not move" : "";

    // As ps(1) explains them.
    private static string State(char state) => state switch
    {
        'R' => "runs",
        'S' => "sleeps",
        'D' => "sleeps uninterruptibly",
        'T' => "is stopped",
        't' => "is stopped by a tracer",
        'Z' or 'X' => "has ended",
        'I' => "is idle",
        _ => $"is in state {state}",
    };

    private static string Ids(IEnumerable<string> ids)
    {
        string[] all = [.. ids];
        return string.Join(", ", all.Take(MostIds)) + (all.Length > MostIds ? $", and {all.Length - MostIds} more" : "");
    }

    private static string Key(TaskStack task) => $"{task.State}|{task.DidNotMove}|{task.Thread}|{Key(task.Frames)}";

    private static string Key(ThreadStack thread) =>
        $"{thread.State}|{thread.SystemCall}|{thread.WaitChannel}|{thread.DidNotMove}|{thread.Problem}|{string.Join('|', thread.KernelFrames)}|{Key(thread.Frames)}";

    private static string Key(IReadOnlyList<StackFrame> frames) => string.Join(';', frames.Select(frame => frame.Address));
}
