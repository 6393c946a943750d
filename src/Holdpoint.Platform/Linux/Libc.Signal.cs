// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

// sigaction(2), sigprocmask(2), signalfd(2). Sets are the kernel's: 64 bits, bit N-1 for signal N.
internal static unsafe partial class Libc
{
    public const int SFD_CLOEXEC = 0x80000;
    public const int SFD_NONBLOCK = 0x800;

    private const nint SYS_rt_sigaction = 13;
    private const nint SYS_rt_sigprocmask = 14;
    private const nint SYS_rt_sigpending = 127;
    private const nint SYS_rt_sigtimedwait = 128;
    private const nint SYS_signalfd4 = 289;
    private const int SIG_SETMASK = 2;

    /// <summary>Sets a signal to its default or to be ignored, by the system call itself: the C library keeps 32 and 33 for itself.</summary>
    internal static void SetDisposition(int signal, bool ignore)
    {
        KernelSigaction action = new() { Handler = ignore ? 1 : 0 };
        _ = syscall(SYS_rt_sigaction, signal, (nint)(&action), 0, sizeof(ulong), 0, 0);
    }

    internal static ulong SetSignalMask(ulong mask)
    {
        ulong before;
        _ = syscall(SYS_rt_sigprocmask, SIG_SETMASK, (nint)(&mask), (nint)(&before), sizeof(ulong), 0, 0);
        return before;
    }

    /// <summary>The signals that wait for this thread or process because they are blocked.</summary>
    internal static ulong PendingSignals()
    {
        ulong pending = 0;
        _ = syscall(SYS_rt_sigpending, (nint)(&pending), sizeof(ulong), 0, 0, 0, 0);
        return pending;
    }

    /// <summary>Takes a blocked signal that is pending, so that it is pending no longer.</summary>
    internal static void TakePending(int signal)
    {
        ulong set = Signal.Bit(signal);
        long* now = stackalloc long[2];
        now[0] = now[1] = 0;
        _ = syscall(SYS_rt_sigtimedwait, (nint)(&set), 0, (nint)now, sizeof(ulong), 0, 0);
    }

    internal static int SignalDescriptor(ulong mask) =>
        (int)syscall(SYS_signalfd4, -1, (nint)(&mask), sizeof(ulong), SFD_CLOEXEC | SFD_NONBLOCK, 0, 0);

    /// <summary>The kernel's struct sigaction on x86-64.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct KernelSigaction
    {
        public nint Handler;
        public ulong Flags;
        public nint Restorer;
        public ulong Mask;
    }
}
