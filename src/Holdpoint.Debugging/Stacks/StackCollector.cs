// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Programs;
using Holdpoint.Debugging.Stacks.DotNet;
using Holdpoint.Debugging.Stacks.Go;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Stacks;

/// <summary>Stacks of a process, by the gentlest source that gives them.</summary>
internal static class StackCollector
{
    /// <summary>The problem of every thread of a process that this user may not look into.</summary>
    public const string NotPermitted = "not permitted";

    /// <summary>What a process is doing.</summary>
    /// <exception cref="StackSourceException">It is gone, or has no stacks: a kernel thread, a zombie.</exception>
    public static ProcessStacks Collect(int pid, StackRequest request)
    {
        CheckIsProgram(pid);
        List<SourceAttempt> tried = [];
        MemoryMap[]? maps = MemoryMap.Of(pid);
        ProgramInfo program = ProgramReader.OfProcess(pid);
        GoProgram? go = maps is { Length: > 0 } && program.Kind == ProgramKind.Go ? ReadGo(pid, maps, tried) : null;
        IReadOnlyList<ThreadSight> threads = ThreadFiles.Of(pid) ?? throw Gone(pid);
        using ProcessSample sample = maps is { Length: > 0 } ? ProcessSampler.Take(pid, threads, maps, request, go) : Unreadable(threads);
        IReadOnlyList<TaskStack>? tasks = sample.Goroutines is { } images ? ReadGoroutines(go!, images, sample, new ProcessMemory(pid), tried) : null;
        using ManagedCode? managed = maps is null || go is not null ? null : ManagedCode.Of(pid, maps);
        Dictionary<int, IReadOnlyList<StackFrame>> frames = tasks is null || request.Native ? WalkThreads(pid, maps ?? [], sample, go, managed, tried) : [];
        if (managed is not null && sample.Images.Count > 0)
        {
            NameManaged(managed, frames, request, tried);
        }

        return new ProcessStacks(pid, ProcessFiles.Name(pid) ?? "?")
        {
            Executable = ProcessFiles.Executable(pid),
            Language = program.Kind == ProgramKind.Go ? $"Go {program.GoVersion}".Trim() : managed is not null ? $".NET {managed.Version}".Trim() : "native",
            Threads = [.. threads.Select(thread => Thread(thread, sample, frames, request))],
            Tasks = tasks,
            Tried = tried,
            LongestPause = sample.Pauses.Count > 0 ? sample.Pauses.Values.Max() : TimeSpan.Zero,
            WasStoppedWhole = sample.Goroutines is not null,
            IsPartial = sample.IsPartial,
            Remark = Remark(pid, threads),
        };
    }

    private static void CheckIsProgram(int pid)
    {
        switch (ProcessFiles.Stat(pid))
        {
            case null:
                throw Gone(pid);
            case { State: 'Z' or 'X' } zombie:
                throw new StackSourceException($"{pid} has ended, and waits for its parent {zombie.Parent} to ask how: it has no stack");
            case { IsKernelThread: true }:
                throw new StackSourceException($"{pid} ({ProcessFiles.Name(pid)}) is a thread of the kernel: read /proc/{pid}/stack as root");
        }
    }

    private static StackSourceException Gone(int pid) => new($"there is no process {pid}");

    private static GoProgram? ReadGo(int pid, MemoryMap[] maps, List<SourceAttempt> tried)
    {
        try
        {
            GoProgram program = GoProgram.Read(pid, maps);
            if (program.All is null)
            {
                tried.Add(new SourceAttempt("goroutines", "the program was stripped of its symbols: only those that a thread runs can be found", false));
            }

            return program;
        }
        catch (StackSourceException error)
        {
            tried.Add(new SourceAttempt("goroutines", error.Message, false));
            return null;
        }
    }

    private static IReadOnlyList<TaskStack>? ReadGoroutines(GoProgram program, GoroutineImages images, ProcessSample sample, ProcessMemory memory, List<SourceAttempt> tried)
    {
        try
        {
            IReadOnlyList<TaskStack> tasks = Goroutines.Read(program, images, sample.Images, program.ReadWaitReasons(memory));
            tried.Add(new SourceAttempt("goroutines", "read from the runtime's records", true));
            return tasks;
        }
        catch (StackSourceException error)
        {
            tried.Add(new SourceAttempt("goroutines", error.Message, false));
            return null;
        }
    }

    private static Dictionary<int, IReadOnlyList<StackFrame>> WalkThreads(int pid, MemoryMap[] maps, ProcessSample sample, GoProgram? go, ManagedCode? managed, List<SourceAttempt> tried)
    {
        Dictionary<int, IReadOnlyList<StackFrame>> frames = [];
        if (sample.Images.Count == 0)
        {
            return frames;
        }

        try
        {
            using DwarfUnwinder unwinder = new(pid, maps, sample.Images) { Managed = managed };
            foreach (ThreadImage image in sample.Images)
            {
                frames[image.Id] = unwinder.Walk(image.Id);
            }

            tried.Add(new SourceAttempt("libdw", "walked copies of the stacks", true));
        }
        catch (StackSourceException error)
        {
            tried.Add(new SourceAttempt("libdw", error.Message, false));
        }

        // Go's own tables know all of its functions, and a stripped program has no others.
        foreach (ThreadImage image in sample.Images)
        {
            if (go is not null && GoStackWalk.Walk(go, image.Registers.Rip, image.Registers.Rsp, image.TryRead) is { Count: > 0 } walked)
            {
                frames[image.Id] = walked;
            }
        }

        return frames;
    }

    private static void NameManaged(ManagedCode managed, Dictionary<int, IReadOnlyList<StackFrame>> frames, StackRequest request, List<SourceAttempt> tried)
    {
        try
        {
            managed.ReadCompiled();
            tried.Add(new SourceAttempt(".NET", "the runtime named what it has compiled", true));
        }
        catch (StackSourceException error)
        {
            tried.Add(new SourceAttempt(".NET", $"{error.Message}; only names of what was compiled before are known", false));
        }

        foreach (int thread in frames.Keys.ToArray())
        {
            IReadOnlyList<StackFrame> all = frames[thread];
            StackFrame?[] own = [.. all.Select((frame, depth) => managed.Describe(frame, isReturn: depth > 0))];
            // A thread of the runtime's is shown as it is.
            frames[thread] = !request.Native && own.Any(frame => frame is not null) ? [.. own.OfType<StackFrame>()] : [.. all.Select((frame, depth) => own[depth] ?? frame)];
        }
    }

    private static ThreadStack Thread(ThreadSight thread, ProcessSample sample, Dictionary<int, IReadOnlyList<StackFrame>> frames, StackRequest request) => new(thread.Id, thread.Name, thread.State)
    {
        SystemCall = thread.SystemCall is { } number ? SystemCallNames.Of(number) ?? $"system call {number}" : null,
        WaitChannel = thread.WaitChannel,
        Frames = frames.GetValueOrDefault(thread.Id) ?? [],
        KernelFrames = request.Kernel ? ThreadFiles.KernelStack(thread.Id) : [],
        Problem = sample.Problems.GetValueOrDefault(thread.Id),
        Pause = sample.Pauses.TryGetValue(thread.Id, out TimeSpan pause) ? pause : null,
    };

    private static ProcessSample Unreadable(IReadOnlyList<ThreadSight> threads)
    {
        ProcessSample sample = new();
        foreach (ThreadSight thread in threads)
        {
            sample.Problems[thread.Id] = NotPermitted;
        }

        return sample;
    }

    private static string? Remark(int pid, IReadOnlyList<ThreadSight> threads)
    {
        int tracer = ProcessFiles.Status(pid)?.Tracer ?? 0;
        return tracer > 0 ? $"process {tracer} ({ProcessFiles.Name(tracer)}) traces it"
            : threads.Any(thread => thread.State == 'T') ? "it is stopped, and stays so"
            : null;
    }
}
