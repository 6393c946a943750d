// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Tracing;

/// <summary>
/// The ptrace requests that holds need. All are made by one thread, the one that seized: the kernel knows the tracer by its
/// thread. A tracee that is gone answers false.
/// </summary>
internal static class Tracer
{
    private const int FollowOptions = Libc.PTRACE_O_TRACEFORK | Libc.PTRACE_O_TRACEVFORK | Libc.PTRACE_O_TRACECLONE | Libc.PTRACE_O_TRACEEXEC;

    /// <summary>Attaches without stopping the process; with <paramref name="follow"/>, to all that it starts from now on too.</summary>
    public static Errno Seize(int pid, bool follow) =>
        Libc.ptrace(Libc.PTRACE_SEIZE, pid, 0, follow ? FollowOptions : Libc.PTRACE_O_TRACEEXEC) == 0 ? Errno.None : Libc.LastErrno;

    /// <summary>Goes on from a stop, with the signal that it was stopped for, or 0.</summary>
    public static bool Continue(int pid, int signal = 0) => Libc.ptrace(Libc.PTRACE_CONT, pid, 0, signal) == 0;

    /// <summary>Ends the tracing from a stop; the process goes on.</summary>
    public static bool Detach(int pid, int signal = 0) => Libc.ptrace(Libc.PTRACE_DETACH, pid, 0, signal) == 0;

    /// <summary>Asks for a stop (PTRACE_EVENT_STOP) before any further instruction; in a stop, for another one after it.</summary>
    public static bool Interrupt(int pid) => Libc.ptrace(Libc.PTRACE_INTERRUPT, pid, 0, 0) == 0;

    /// <summary>Leaves a job-control stop in force, and hears when it ends.</summary>
    public static bool Listen(int pid) => Libc.ptrace(Libc.PTRACE_LISTEN, pid, 0, 0) == 0;

    /// <summary>A change of any tracee, or null when there is none now.</summary>
    public static (int Pid, WaitStatus Status)? NextChange()
    {
        int pid;
        int status;
        do
        {
            pid = Libc.waitpid(-1, out status, Libc.WNOHANG | Libc.WALL);
        }
        while (pid < 0 && Libc.LastErrno == Errno.EINTR);
        return pid > 0 ? (pid, new WaitStatus(status)) : null;
    }
}
