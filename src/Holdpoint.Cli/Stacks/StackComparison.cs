// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Stacks;

namespace Holdpoint.Cli.Stacks;

/// <summary>Several samples of one process: which threads and goroutines were at the same place in all of them.</summary>
internal sealed class StackComparison(ProcessStacks first)
{
    private readonly HashSet<int> _threads = [.. first.Threads.Select(thread => thread.Id)];
    private readonly HashSet<ulong> _tasks = [.. (first.Tasks ?? []).Select(task => task.Id)];
    private ProcessStacks _last = first;

    /// <summary>Another sample; returns it with what all samples so far tell.</summary>
    public ProcessStacks Add(ProcessStacks next)
    {
        Dictionary<int, ThreadStack> threads = _last.Threads.ToDictionary(thread => thread.Id);
        Dictionary<ulong, TaskStack> tasks = (_last.Tasks ?? []).ToDictionary(task => task.Id);
        _threads.IntersectWith(next.Threads.Where(thread => threads.TryGetValue(thread.Id, out ThreadStack? before) && AreSame(before, thread)).Select(thread => thread.Id));
        _tasks.IntersectWith((next.Tasks ?? []).Where(task => tasks.TryGetValue(task.Id, out TaskStack? before) && AreSame(before.Frames, task.Frames)).Select(task => task.Id));
        return _last = next with
        {
            Threads = [.. next.Threads.Select(thread => thread with { DidNotMove = _threads.Contains(thread.Id) })],
            Tasks = next.Tasks is { } all ? [.. all.Select(task => task with { DidNotMove = _tasks.Contains(task.Id) })] : null,
        };
    }

    // Without frames the kernel's word counts.
    private static bool AreSame(ThreadStack one, ThreadStack other) =>
        one.SystemCall == other.SystemCall && one.WaitChannel == other.WaitChannel && (one.Frames.Count > 0 || one.SystemCall is not null) && AreSame(one.Frames, other.Frames);

    private static bool AreSame(IReadOnlyList<StackFrame> one, IReadOnlyList<StackFrame> other) =>
        one.Select(frame => frame.Address).SequenceEqual(other.Select(frame => frame.Address));
}
