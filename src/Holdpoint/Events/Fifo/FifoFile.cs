// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Events.Fifo;

/// <summary>The FIFO itself: made under the folder's lock, opened for both ends so that it never ends, read until empty.</summary>
internal static unsafe class FifoFile
{
    private const uint OwnerOnly = 0x180;

    public static Descriptor Create(EventDirectory folder, string name)
    {
        using IDisposable held = folder.Lock();
        for (int attempt = 0; ; attempt++)
        {
            if (Libc.mkfifoat(folder.Number, name, OwnerOnly) == 0)
            {
                folder.RemoveDescription(name);
                break;
            }

            Errno errno = Libc.LastErrno;
            if (errno != Errno.EEXIST)
            {
                throw Failed("mkfifo", folder, name, errno);
            }

            if (attempt > 0 || (!folder.IsStale(name) && HasReader(folder, name)))
            {
                throw new HoldpointException(HoldpointError.EventExists, $"event {name} exists in {folder.Path} and somebody waits on it; release that one first: holdpoint ps");
            }

            folder.Remove(name);
        }

        Descriptor fifo = Descriptor.OpenAt(folder.Number, name, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_NOFOLLOW);
        return fifo.IsInvalid ? throw Failed("open", folder, name, Libc.LastErrno) : fifo;
    }

    public static SignalOutcome Signal(EventDirectory folder, string name)
    {
        using Descriptor fifo = Descriptor.OpenAt(folder.Number, name, Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW);
        if (fifo.IsInvalid)
        {
            Errno errno = Libc.LastErrno;
            return errno switch
            {
                Errno.ENOENT or Errno.ENXIO => SignalOutcome.NobodyWaits,
                Errno.EACCES or Errno.EPERM => SignalOutcome.NotAllowed,
                // A link or a folder in its place.
                _ when folder.MadeAt(name) is null => SignalOutcome.NobodyWaits,
                _ => throw Failed("open", folder, name, errno),
            };
        }

        if (!IsFifo(fifo))
        {
            return SignalOutcome.NobodyWaits;
        }

        // EAGAIN: 64 KiB of signals wait to be read already. The event is set, which is all that was asked.
        return fifo.Write("\n"u8) == 1 || Libc.LastErrno == Errno.EAGAIN ? SignalOutcome.Signalled : SignalOutcome.NobodyWaits;
    }

    /// <summary>Reads everything that is there: the number of signals.</summary>
    [SkipLocalsInit]
    public static int Drain(Descriptor fifo)
    {
        Span<byte> buffer = stackalloc byte[512];
        int total = 0;
        int count;
        while ((count = fifo.Read(buffer)) > 0)
        {
            total += count;
        }

        return total;
    }

    public static bool HasInput(Descriptor descriptor)
    {
        Libc.PollFd one = new() { Descriptor = descriptor.Number, Events = Libc.POLLIN };
        return Libc.poll(&one, 1, 0) > 0;
    }

    /// <summary>Waits until one of them can be read.</summary>
    public static bool PollEither(Descriptor first, Descriptor second)
    {
        Libc.PollFd* both = stackalloc Libc.PollFd[2];
        both[0] = new Libc.PollFd { Descriptor = first.Number, Events = Libc.POLLIN };
        both[1] = new Libc.PollFd { Descriptor = second.Number, Events = Libc.POLLIN };
        return Libc.poll(both, 2, -1) >= 0 || Libc.LastErrno == Errno.EINTR;
    }

    /// <summary>Takes an event away, unless another one has taken its name meanwhile.</summary>
    public static void Remove(EventDirectory folder, string name, Descriptor fifo)
    {
        using IDisposable held = folder.Lock();
        if (Libc.statx(fifo.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out Libc.Statx own) == 0
            && Libc.statx(folder.Number, name, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out Libc.Statx there) == 0
            && own.Inode == there.Inode)
        {
            folder.Remove(name);
        }
    }

    /// <summary>True when somebody has it open for reading.</summary>
    public static bool HasReader(EventDirectory folder, string name)
    {
        using Descriptor fifo = Descriptor.OpenAt(folder.Number, name, Libc.O_WRONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW);
        return !fifo.IsInvalid && IsFifo(fifo);
    }

    private static bool IsFifo(Descriptor file) =>
        Libc.statx(file.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out Libc.Statx found) == 0 && found.IsFifo;

    private static HoldpointException Failed(string call, EventDirectory folder, string name, Errno errno) =>
        new(HoldpointError.SystemCall, $"event {name} in {folder.Path}: {call}: {OsException.Describe(errno)}", new OsException(call, name, errno));
}
