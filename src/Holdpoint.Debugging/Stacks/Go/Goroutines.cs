// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;

namespace Holdpoint.Debugging.Stacks.Go;

/// <summary>Makes stacks of what was copied of a Go process.</summary>
internal static class Goroutines
{
    private const uint Scan = 0x1000;
    private const uint Running = 2;
    private const uint SystemCall = 3;
    private const uint Waiting = 4;
    private const uint Dead = 6;

    // Where struct g has its status: before Go 1.23; since then; since 1.25. Its number is 8 bytes further, why it waits 32.
    private static readonly int[] _layouts = [144, 152, 160, 136];

    private static readonly string[] _states = ["idle", "runnable", "running", "syscall", "waiting", "moribund", "dead", "enqueue", "copystack", "preempted", "leaked", "dead extra"];

    /// <summary>All that are alive, in the order of their numbers.</summary>
    /// <param name="program">Its tables.</param>
    /// <param name="images">What was copied.</param>
    /// <param name="threads">The threads at the same moment.</param>
    /// <param name="reasons">The texts of why one waits, by the runtime's number.</param>
    /// <exception cref="StackSourceException">The records are of no form that is known.</exception>
    public static IReadOnlyList<TaskStack> Read(GoProgram program, GoroutineImages images, IReadOnlyList<ThreadImage> threads, IReadOnlyList<string> reasons)
    {
        int layout = Layout(images);
        List<TaskStack> tasks = [];
        for (int i = 0; i < images.Count; i++)
        {
            uint status = Status(images, i, layout);
            if (status is not (0 or Dead) && status < _states.Length - 1)
            {
                tasks.Add(Read(program, images, threads, reasons, i, layout, status));
            }
        }

        tasks.Sort((a, b) => a.Id.CompareTo(b.Id));
        return tasks;
    }

    private static TaskStack Read(GoProgram program, GoroutineImages images, IReadOnlyList<ThreadImage> threads, IReadOnlyList<string> reasons, int number, int layout, uint status)
    {
        ulong id = images.Word(number, layout + 8);
        int reason = images.Record(number)[layout + 32];
        string state = status == Waiting && reason > 0 && reason < reasons.Count ? reasons[reason] : _states[status];
        if (status is Running or SystemCall && threads.FirstOrDefault(thread => images.Owns(number, thread.Registers.Rsp)) is { } on)
        {
            return new TaskStack(id, state, GoStackWalk.Walk(program, on.Registers.Rip, on.Registers.Rsp, on.TryRead)) { Thread = on.Id };
        }

        return new TaskStack(id, state, images.Stack(number) is { } stack ? GoStackWalk.Walk(program, images.SavedProgramCounter(number), images.SavedStackPointer(number), stack) : []);
    }

    private static uint Status(GoroutineImages images, int number, int layout) => BinaryPrimitives.ReadUInt32LittleEndian(images.Record(number)[layout..]) & ~Scan;

    // The one by which every record makes sense: a status that there is, and numbers that are not twice there.
    private static int Layout(GoroutineImages images)
    {
        foreach (int layout in _layouts)
        {
            HashSet<ulong> ids = [];
            bool makesSense = images.Count > 0;
            for (int i = 0; i < images.Count && makesSense; i++)
            {
                ulong id = images.Word(i, layout + 8);
                makesSense = Status(images, i, layout) < _states.Length && id < uint.MaxValue && (id == 0 || ids.Add(id));
            }

            if (makesSense && ids.Count > 0 && ids.Min() == 1)
            {
                return layout;
            }
        }

        throw new StackSourceException("the records of its goroutines are of no form that is known");
    }
}
