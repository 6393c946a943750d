// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Debugging.Stacks;

/// <summary>
/// A thread of another process that is stopped until this is disposed of (ptrace(2): PTRACE_SEIZE, PTRACE_INTERRUPT). When this process is killed the kernel lets
/// the thread go on. A thread that was stopped before stays so. Only the thread that stopped it may use it.
/// </summary>
internal sealed unsafe class StoppedThread : IDisposable
{
    private const int Spins = 20;

    private readonly int _id;
    private readonly long _began;
    private int _signal;
    private bool _isStopped;
    private bool _isGone;

    private StoppedThread(int id, long began)
    {
        _id = id;
        _began = began;
    }

    /// <summary>From the request to stop until it was let go on, or given up.</summary>
    public TimeSpan Pause { get; private set; }

    /// <summary>It came to its stop, or has ended instead.</summary>
    public bool HasStopped => _isStopped || _isGone;

    /// <summary>Makes this process its tracer, which does not stop it.</summary>
    /// <exception cref="OsException">It is gone, not ours to look into, or another traces it.</exception>
    public static void Seize(int id)
    {
        if (Libc.ptrace(Libc.PTRACE_SEIZE, id, 0, 0) != 0)
        {
            throw OsException.Last("ptrace", $"thread {id}");
        }
    }

    /// <summary>Makes every call that stopping takes once, on a thread that is not there.</summary>
    public static void WarmUp()
    {
        using StoppedThread nobody = Interrupt(int.MaxValue);
        _ = nobody.TryGetRegisters(out _);
        _ = nobody.Wait(TimeSpan.Zero);
        nobody._isStopped = true;
    }

    /// <summary>Asks a thread that was seized to stop; <see cref="Wait"/> waits for it.</summary>
    public static StoppedThread Interrupt(int id)
    {
        StoppedThread thread = new(id, Stopwatch.GetTimestamp());
        _ = Libc.ptrace(Libc.PTRACE_INTERRUPT, id, 0, 0);
        return thread;
    }

    /// <summary>True when it has stopped; false where it did not in time, as a thread in an uninterruptible wait, or where it is gone.</summary>
    public bool Wait(TimeSpan limit)
    {
        for (int i = 0; ; i++)
        {
            int pid = Libc.waitpid(_id, out int value, Libc.WNOHANG | Libc.WALL);
            WaitStatus status = new(value);
            if (pid == _id && status.Stopped)
            {
                // A signal on its way to it is given to it when it goes on.
                _signal = status.PtraceEvent == 0 ? status.StopSignal : 0;
                return _isStopped = true;
            }

            if (pid != 0)
            {
                _isGone = true;
                return false;
            }

            if (Stopwatch.GetElapsedTime(_began) > limit)
            {
                return false;
            }

            // It may need the processor that we are on.
            if (i > Spins)
            {
                Libc.Rest(20_000);
            }
        }
    }

    /// <summary>Reads its general registers; false also where they are not those of <see cref="Registers"/>.</summary>
    public bool TryGetRegisters(out Registers registers)
    {
        registers = default;
        fixed (Registers* own = &registers)
        {
            Libc.IoVector part = new() { Base = (byte*)own, Length = (nuint)sizeof(Registers) };
            // The kernel says how many bytes there are: those of a 32-bit program are fewer.
            return Libc.ptrace(Libc.PTRACE_GETREGSET, _id, Libc.NT_PRSTATUS, (nint)(&part)) == 0 && part.Length == (nuint)sizeof(Registers);
        }
    }

    /// <summary>Where it was given up before it came to its stop, and has come to it since: lets it go on. True when there is nothing more to do for it.</summary>
    public bool LeavesLate()
    {
        if (!Wait(TimeSpan.Zero))
        {
            return _isGone;
        }

        _ = Libc.ptrace(Libc.PTRACE_DETACH, _id, 0, _signal);
        return true;
    }

    /// <summary>Lets it go on, without a tracer. One that has not stopped yet cannot be let go of.</summary>
    public void Dispose()
    {
        if (_isStopped)
        {
            _ = Libc.ptrace(Libc.PTRACE_DETACH, _id, 0, _signal);
        }

        Pause = Stopwatch.GetElapsedTime(_began);
    }
}
