// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

// posix_spawn(3), execve(2), wait(2), kill(2), pidfd_open(2), prctl(2), nanosleep(2), setpriority(2), sched_setscheduler(2).
internal static unsafe partial class Libc
{
    public const int WNOHANG = 1;
    public const int WALL = 0x40000000;

    public const int POSIX_SPAWN_SETPGROUP = 0x02;
    public const int POSIX_SPAWN_SETSIGDEF = 0x04;
    public const int POSIX_SPAWN_SETSIGMASK = 0x08;
    public const int POSIX_SPAWN_SETSID = 0x80;

    public const int PR_GET_NO_NEW_PRIVS = 39;
    public const int PR_SET_PTRACER = 0x59616d61;

    private const int PR_SET_CHILD_SUBREAPER = 36;
    private const int PR_SCHED_CORE = 62;
    private const nuint PR_SCHED_CORE_CREATE = 1;
    private const nuint PR_SCHED_CORE_SCOPE_PROCESS_GROUP = 2;

    private const nint SYS_tgkill = 234;
    private const nint SYS_pidfd_send_signal = 424;
    private const nint SYS_pidfd_open = 434;

    [LibraryImport(Library)]
    internal static partial int getpid();

    [LibraryImport(Library)]
    internal static partial int getppid();

    [LibraryImport(Library)]
    internal static partial uint geteuid();

    [LibraryImport(Library)]
    internal static partial uint getegid();

    [LibraryImport(Library)]
    internal static partial uint getuid();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int waitpid(int pid, out int status, int options);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int execve(byte* path, byte** arguments, byte** environment);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport(Library)]
    internal static partial int posix_spawn(out int pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addopen(void* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport(Library)]
    internal static partial int posix_spawn_file_actions_addclosefrom_np(void* actions, int from);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addchdir_np(void* actions, string path);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setsigmask(void* attributes, void* mask);

    [LibraryImport(Library)]
    internal static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    /// <summary>Rests for a time below a second, in nanoseconds; a signal ends it early.</summary>
    internal static void Rest(int nanoseconds)
    {
        Duration time = new() { Nanoseconds = nanoseconds };
        _ = nanosleep(&time, null);
    }

    /// <summary>Lets the calling thread run before others, and rest no longer than it asks for, where the system allows it.</summary>
    internal static void BecomeUrgent()
    {
        const int PR_SET_TIMERSLACK = 29;
        const int Thread = 0;
        const int SCHED_RR = 2;
        int lowest = 1;
        _ = prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
        // A nice value counts among the threads of one session only, where the kernel groups by these (sched(7), autogroup).
        if (sched_setscheduler(Thread, SCHED_RR, &lowest) != 0)
        {
            _ = setpriority(Thread, 0, -20);
        }
    }

    [LibraryImport(Library)]
    private static partial int nanosleep(Duration* time, Duration* left);

    /// <summary>struct sched_param has a number only.</summary>
    [LibraryImport(Library)]
    private static partial int sched_setscheduler(int pid, int policy, int* parameter);

    [LibraryImport(Library)]
    private static partial int setpriority(int which, uint who, int priority);

    /// <summary>struct timespec.</summary>
    private struct Duration
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    /// <summary>Orphans below this process become its children (PR_SET_CHILD_SUBREAPER).</summary>
    internal static bool BecomeSubreaper() => prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;

    /// <summary>A core scheduling cookie of its own for this process's group (PR_SCHED_CORE, scope of a process group).</summary>
    internal static bool CreateCoreSchedulingGroup() => prctl(PR_SCHED_CORE, PR_SCHED_CORE_CREATE, 0, PR_SCHED_CORE_SCOPE_PROCESS_GROUP, 0) == 0;

    internal static int PidFdOpen(int pid) => (int)syscall(SYS_pidfd_open, pid, 0, 0, 0, 0, 0);

    internal static int PidFdSendSignal(int descriptor, int signal) =>
        (int)syscall(SYS_pidfd_send_signal, descriptor, signal, 0, 0, 0, 0);

    internal static int ThreadKill(int process, int thread, int signal) =>
        (int)syscall(SYS_tgkill, process, thread, signal, 0, 0, 0);
}
