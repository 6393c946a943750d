// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Io;

/// <summary>Opens what a client has named for a process's input and output.</summary>
internal static class ClientFiles
{
    private static readonly TimeSpan _longestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// A FIFO, once the client reads it; or a file, which output is appended to. The FIFO may lose its name meanwhile.
    /// </summary>
    /// <param name="path">Of the client.</param>
    /// <param name="limit">For the client to come.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">It is not there, or cannot be opened, or nobody came to read it.</exception>
    public static async Task<CopyTarget> OpenOutputAsync(string path, TimeSpan limit, CancellationToken cancellationToken)
    {
        using Descriptor named = Find(path);
        if (!IsFifo(named))
        {
            Descriptor file = Reopen(named, Libc.O_WRONLY | Libc.O_APPEND | Libc.O_NONBLOCK | Libc.O_NOCTTY);
            return file.IsInvalid ? throw Failure(path, Libc.LastErrno) : new CopyTarget(file, null, IsPipe: false);
        }

        long began = Environment.TickCount64;
        TimeSpan pause = TimeSpan.FromMilliseconds(1);
        while (true)
        {
            Descriptor write = Reopen(named, Libc.O_WRONLY | Libc.O_NONBLOCK);
            if (!write.IsInvalid)
            {
                return new CopyTarget(write, Reopen(named, Libc.O_RDONLY | Libc.O_NONBLOCK), IsPipe: true);
            }

            Errno error = Libc.LastErrno;
            write.Dispose();
            if (error != Errno.ENXIO)
            {
                throw Failure(path, error);
            }

            if (Environment.TickCount64 - began > limit.TotalMilliseconds)
            {
                throw new IOException($"open {path}: nobody has opened it to read for {limit.TotalSeconds:0} s");
            }

            // The kernel tells of no reader that comes: open(2) would have to wait, with a thread for each.
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            pause = pause + pause < _longestPause ? pause + pause : _longestPause;
        }
    }

    /// <summary>What the client named, not opened yet: it may lose its name meanwhile.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    public static Descriptor Find(string path)
    {
        Descriptor named = Descriptor.OpenAt(Libc.AT_FDCWD, path, Libc.O_PATH);
        if (!named.IsInvalid)
        {
            return named;
        }

        OsException error = Failure(path, Libc.LastErrno);
        named.Dispose();
        throw error;
    }

    /// <summary>
    /// A FIFO to read, and an end to write that keeps it from its end while clients come and go. The second is null for a file.
    /// </summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static (Descriptor Read, Descriptor? Kept) OpenInput(Descriptor named)
    {
        Descriptor read = Reopen(named, Libc.O_RDONLY | Libc.O_NONBLOCK);
        return read.IsInvalid ? throw Failure("standard input", Libc.LastErrno) : (read, IsFifo(named) ? Reopen(named, Libc.O_WRONLY | Libc.O_NONBLOCK) : null);
    }

    /// <summary>A log file, made with its folders where it is not there.</summary>
    /// <exception cref="IOException">It cannot be made or opened.</exception>
    public static CopyTarget OpenLogFile(string path)
    {
        MakeFolder(Path.GetDirectoryName(path) ?? "");

        const uint Mode = 0b110_100_100;
        Descriptor file = Descriptor.OpenAt(Libc.AT_FDCWD, path, Libc.O_WRONLY | Libc.O_APPEND | Libc.O_CREAT | Libc.O_NOCTTY, Mode);
        return file.IsInvalid ? throw Failure(path, Libc.LastErrno) : new CopyTarget(file, null, IsPipe: false);
    }

    // Not the framework's, whose errors have no text in a shim.
    private static void MakeFolder(string folder)
    {
        const uint Mode = 0b111_101_101;
        if (folder.Length == 0 || Libc.mkdir(folder, Mode) == 0)
        {
            return;
        }

        Errno error = Libc.LastErrno;
        if (error == Errno.ENOENT && Path.GetDirectoryName(folder) is { Length: > 1 } parent)
        {
            MakeFolder(parent);
            error = Libc.mkdir(folder, Mode) == 0 ? Errno.None : Libc.LastErrno;
        }

        if (error is not (Errno.None or Errno.EEXIST))
        {
            throw new OsException("mkdir", folder, error);
        }
    }

    private static Descriptor Reopen(Descriptor named, int flags) => Descriptor.OpenAt(Libc.AT_FDCWD, $"/proc/self/fd/{named.Number}", flags);

    private static bool IsFifo(Descriptor named) =>
        Libc.statx(named.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out Libc.Statx status) == 0 && status.IsFifo;

    private static OsException Failure(string path, Errno error) => new OsException("open", path, error);
}
