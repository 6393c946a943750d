// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

// epoll(7), eventfd(2), timerfd_create(2).
internal static unsafe partial class Libc
{
    public const int EPOLL_CLOEXEC = 0x80000;
    public const int EPOLL_CTL_ADD = 1;
    public const int EPOLL_CTL_DEL = 2;
    public const int EPOLL_CTL_MOD = 3;

    public const uint EPOLLIN = 1;
    public const uint EPOLLPRI = 2;
    public const uint EPOLLOUT = 4;
    public const uint EPOLLERR = 8;
    public const uint EPOLLHUP = 16;

    public const int EFD_CLOEXEC = 0x80000;
    public const int EFD_NONBLOCK = 0x800;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_ctl(int epoll, int operation, int descriptor, EpollEvent* change);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_wait(int epoll, EpollEvent* events, int count, int timeoutMilliseconds);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int eventfd(uint value, int flags);

    /// <summary>A descriptor that becomes readable after a time, once; -1 with the error in <see cref="LastErrno"/>.</summary>
    internal static int TimerDescriptor(TimeSpan after)
    {
        const int Monotonic = 1;
        const int TFD_CLOEXEC = 0x80000;
        const int TFD_NONBLOCK = 0x800;
        int descriptor = timerfd_create(Monotonic, TFD_CLOEXEC | TFD_NONBLOCK);
        if (descriptor >= 0)
        {
            // struct itimerspec: the interval, then the first time, each in seconds and nanoseconds.
            long* times = stackalloc long[4];
            times[0] = times[1] = 0;
            times[2] = after.Ticks / TimeSpan.TicksPerSecond;
            times[3] = Math.Max(1, after.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
            _ = timerfd_settime(descriptor, 0, times, null);
        }

        return descriptor;
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int timerfd_create(int clock, int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int timerfd_settime(int descriptor, int flags, long* value, long* before);

    /// <summary>struct epoll_event on x86-64, where it is packed: 12 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct EpollEvent
    {
        public uint Events;
        public ulong Data;
    }
}
