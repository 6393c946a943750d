// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Debugging.Stacks.Go;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Stacks;

/// <summary>
/// Stops threads, copies their registers and stacks, and lets them go on: nothing is looked up meanwhile. It runs on a thread of its own, with whose end the kernel
/// lets everything go that is still traced (ptrace(2)): a thread that does not come to its stop, because it waits for a disk, goes on when it can.
/// </summary>
internal sealed class ProcessSampler
{
    private const int MostOfStack = 1 << 20;
    private const int RedZone = 128;
    private const ulong Page = 4096;

    private readonly int _pid;
    private readonly StackRequest _request;
    private readonly MemoryMap[] _maps;
    private readonly ProcessMemory _memory;
    private readonly ProcessSample _sample;
    private readonly List<StoppedThread> _late = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(MostOfStack);

    private ProcessSampler(int pid, StackRequest request, MemoryMap[] maps, ProcessSample sample)
    {
        _sample = sample;
        _pid = pid;
        _request = request;
        _maps = maps;
        _memory = new ProcessMemory(pid);
    }

    /// <summary>Takes one sample.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="threads">Its threads.</param>
    /// <param name="maps">Its memory.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="go">Its tables, where it is a Go program whose goroutines are wanted: then all threads stand still at once.</param>
    public static ProcessSample Take(int pid, IReadOnlyList<ThreadSight> threads, MemoryMap[] maps, StackRequest request, GoProgram? go)
    {
        ProcessSample sample = new();
        ProcessSampler sampler = new(pid, request, maps, sample);
        Thread tracer = new(() => sampler.Take(threads, go)) { IsBackground = true, Name = "tracer" };
        tracer.Start();
        tracer.Join();
        return sample;
    }

    private void Take(IReadOnlyList<ThreadSight> threads, GoProgram? go)
    {
        List<ThreadSight> ours = [];
        foreach (ThreadSight thread in threads)
        {
            if (thread.State == 't')
            {
                // Another has stopped it: the kernel tells where it is, and it stays so.
                ReadStopped(thread.Id);
                continue;
            }

            try
            {
                StoppedThread.Seize(thread.Id);
                ours.Add(thread);
            }
            catch (OsException error)
            {
                _sample.Problems[thread.Id] = error.Errno switch
                {
                    Errno.ESRCH => "it has ended",
                    Errno.EPERM when ProcessFiles.Status(thread.Id) is { Tracer: > 0 } status => $"process {status.Tracer} traces it",
                    Errno.EPERM => StackCollector.NotPermitted,
                    _ => error.Message,
                };
            }
        }

        WarmUp();
        if (go?.All is not null)
        {
            TakeTogether(ours, go);
            return;
        }

        foreach (ThreadSight thread in ours)
        {
            TakeTogether([thread], null);
        }
    }

    // What a first call costs, a look-up by the loader and new pages, is paid before anything stands still.
    private void WarmUp()
    {
        _buffer.AsSpan().Clear();
        _ = _memory.Read(_maps[0].Start, _buffer.AsSpan(0, 16));
        StoppedThread.WarmUp();
        Libc.BecomeUrgent();
    }

    // These threads stand still at the same time.
    private void TakeTogether(List<ThreadSight> threads, GoProgram? go)
    {
        long began = Stopwatch.GetTimestamp();
        StoppedThread[] stopped = [.. threads.Select(thread => StoppedThread.Interrupt(thread.Id))];
        try
        {
            for (int i = 0; i < threads.Count; i++)
            {
                CopyWhenStopped(threads[i], stopped[i]);
            }

            if (go is not null)
            {
                _sample.Goroutines = GoroutineImages.Copy(go, _memory, () => Stopwatch.GetElapsedTime(began) < _request.Budget);
                _sample.IsPartial |= _sample.Goroutines.IsPartial;
            }
        }
        finally
        {
            for (int i = 0; i < threads.Count; i++)
            {
                stopped[i].Dispose();
                _sample.Pauses[threads[i].Id] = stopped[i].Pause;
            }
        }

        // Those that came to their stop after they had been given up.
        _ = _late.RemoveAll(thread => thread.LeavesLate());
        _late.AddRange(stopped.Where(thread => !thread.HasStopped));
    }

    private void CopyWhenStopped(ThreadSight thread, StoppedThread stopped)
    {
        if (!stopped.Wait(_request.Budget))
        {
            _sample.IsPartial = true;
            _sample.Problems[thread.Id] = thread.State == 'D' ? "it waits where it cannot be interrupted: --kernel shows where" : "it did not stop within the budget";
        }
        else if (stopped.TryGetRegisters(out Registers registers))
        {
            Copy(thread.Id, registers);
        }
        else
        {
            _sample.Problems[thread.Id] = "its registers are not those of a 64-bit program of x86-64, and others are not read";
        }
    }

    private void ReadStopped(int thread)
    {
        if (ProcessFiles.StopPlace(thread) is { } place)
        {
            Copy(thread, new Registers { Rsp = place.StackPointer, Rip = place.ProgramCounter });
        }
        else
        {
            _sample.Problems[thread] = "another process has stopped it, and the kernel does not tell where";
        }
    }

    private void Copy(int thread, Registers registers)
    {
        ulong start = registers.Rsp - RedZone;
        // A stack that came after the maps were read ends where reading does.
        ulong end = MemoryMap.Find(_maps, registers.Rsp)?.End ?? (registers.Rsp & ~(Page - 1)) + (16 * Page);
        int read = _memory.Read(start, _buffer.AsSpan(0, (int)Math.Min((ulong)MostOfStack, end - start)));
        _sample.Images.Add(new ThreadImage(thread, registers, start, _buffer.AsSpan(0, read).ToArray()));
    }
}
