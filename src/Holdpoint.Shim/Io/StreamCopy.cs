// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Loop;

namespace Holdpoint.Shim.Io;

/// <summary>
/// Copies from one descriptor to another on the loop's thread, without blocking it: a target that is full is waited for, and the source is not
/// read meanwhile. Both are closed at the end.
/// </summary>
/// <param name="loop">Its thread copies.</param>
/// <param name="source">A pipe, FIFO, file or terminal's master.</param>
/// <param name="target">Where to.</param>
internal sealed unsafe class StreamCopy(EventLoop loop, Descriptor source, CopyTarget target)
{
    private const int BufferSize = 64 * 1024;
    private const int SpliceSize = 1024 * 1024;

    // A stream that never pauses leaves the others their turn.
    private const int MostRounds = 16;

    // One loop a process, one buffer: it holds nothing between two calls.
    [ThreadStatic]
    private static byte[]? _shared;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Outlives the copy: as long as it is open one can see whether the client has read all.
    private Descriptor? _kept;
    private LoopWatch? _reading;
    private LoopWatch? _writing;
    private PipeGrowth? _growth;
    private ReadOnlyMemory<byte> _pending;
    private bool _isFile;
    private bool _bulk;
    private bool _losing;
    private bool _noMore;
    private bool _done;

    /// <summary>
    /// The source is a master: that nobody has its slave open is no end, since somebody may open it again, until <see cref="EndWithWhatIsThere"/>.
    /// </summary>
    public bool IsTerminal { get; init; }

    /// <summary>
    /// Hears that the target takes nothing: what is read is lost then, so that the process that wrote it neither waits for ever nor ends by it, and
    /// the next bytes are tried again. Null: the copy ends.
    /// </summary>
    public Action<OsException>? Losing { get; init; }

    /// <summary>The source has ended, or the target is gone for good, and both are closed.</summary>
    public Task Ended => _ended.Task;

    public void Begin()
    {
        Libc.SetNonBlocking(source.Number);
        _kept = target.Kept is { } kept ? new Descriptor(Libc.fcntl(kept.Number, Libc.F_DUPFD_CLOEXEC, 0)) : null;
        loop.Post(() =>
        {
            WatchSource();
            Copy();
        });
    }

    /// <summary>Copies what can be read without waiting, and ends.</summary>
    public void EndWithWhatIsThere() => loop.Post(() =>
    {
        _noMore = true;
        if (_writing is null)
        {
            Copy();
        }
    });

    /// <summary>Whether all that was there to read has been copied, and of a FIFO also read by the client.</summary>
    public Task<bool> IsTakenAsync()
    {
        TaskCompletionSource<bool> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() => seen.SetResult((_done || (_writing is null && (_isFile || !IsReadable(source)))) && !(_kept is { IsInvalid: false } && IsReadable(_kept))));
        return seen.Task;
    }

    /// <summary>Ends at once; what was not written is lost.</summary>
    public void Abort() => loop.Post(() =>
    {
        End();
        _kept?.Dispose();
        _kept = null;
    });

    private void Copy()
    {
        for (int round = 0; !_done && _writing is null; round++)
        {
            if (round == MostRounds)
            {
                // A pipe is watched by level: the loop comes back by itself.
                if (IsTerminal || _isFile)
                {
                    loop.Post(Copy);
                }

                return;
            }

            if (!(_bulk ? Splice() : ReadAndWrite()))
            {
                return;
            }
        }
    }

    /// <summary>False when there is nothing more to do now.</summary>
    private bool ReadAndWrite()
    {
        byte[] buffer = _shared ??= GC.AllocateUninitializedArray<byte>(BufferSize);
        int count = source.Read(buffer);
        if (count <= 0)
        {
            return Nothing(count == 0 ? Errno.None : Libc.LastErrno);
        }

        bool full = count == BufferSize;
        _bulk = full && target.IsPipe && !IsTerminal && !_losing;
        // A pipe that gave less is empty, and the loop tells of more: one call less for each line.
        return Write(buffer.AsMemory(0, count), shared: true) && (full || IsTerminal || _isFile);
    }

    private bool Splice()
    {
        nint count;
        do
        {
            count = Libc.splice(source.Number, null, target.Descriptor.Number, null, SpliceSize, Libc.SPLICE_F_MOVE | Libc.SPLICE_F_NONBLOCK);
        }
        while (count < 0 && Libc.LastErrno == Errno.EINTR);
        if (count > 0)
        {
            // Small pieces go faster by copying, which packs them.
            _bulk = count >= BufferSize / 2;
            if (_bulk && !_isFile)
            {
                (_growth ??= new PipeGrowth(loop, source.Number, target.Descriptor.Number)).Moved(count);
            }

            return true;
        }

        Errno error = count == 0 ? Errno.None : Libc.LastErrno;
        if (error == Errno.EAGAIN && (_isFile || !IsWritable()))
        {
            // A file is never what there is to wait for, though the target may have become free meanwhile.
            WaitForTarget();
            return false;
        }

        _bulk = false;
        return error switch
        {
            Errno.EINVAL => true,
            Errno.EPIPE => Fail(error),
            _ => Nothing(error),
        };
    }

    /// <summary>What a read that gave nothing means.</summary>
    private bool Nothing(Errno error)
    {
        bool mayCome = error == Errno.EAGAIN || (error == Errno.EIO && IsTerminal);
        if (!mayCome || _noMore)
        {
            End();
        }

        return false;
    }

    /// <summary>False when the target is full or gone.</summary>
    private bool Write(ReadOnlyMemory<byte> bytes, bool shared)
    {
        while (!bytes.IsEmpty)
        {
            int written = target.Descriptor.Write(bytes.Span);
            if (written >= 0)
            {
                _losing = false;
                bytes = bytes[written..];
            }
            else if (Libc.LastErrno == Errno.EAGAIN)
            {
                // The buffer is everybody's. Whatever comes next need not go through one.
                _pending = shared ? bytes.ToArray() : bytes;
                _bulk = target.IsPipe && !IsTerminal;
                WaitForTarget();
                return false;
            }
            else
            {
                return Fail(Libc.LastErrno);
            }
        }

        return true;
    }

    /// <summary>The target refuses what there is. True when it goes on without.</summary>
    private bool Fail(Errno error)
    {
        if (Losing is null)
        {
            End();
            return false;
        }

        if (!_losing)
        {
            _losing = true;
            Losing(new OsException("write", "output", error));
        }

        return true;
    }

    private void WaitForTarget()
    {
        _reading?.Dispose();
        _reading = null;
        try
        {
            _writing = loop.Watch(target.Descriptor.Number, LoopEvents.Writable, _ => Resume());
        }
        catch (OsException error)
        {
            // The kernel has no room for one more.
            Losing?.Invoke(error);
            End();
        }
    }

    private void Resume()
    {
        ReadOnlyMemory<byte> pending = _pending;
        _writing?.Dispose();
        _writing = null;
        _pending = default;
        if (!_done && Write(pending, shared: false))
        {
            WatchSource();
            Copy();
        }
    }

    private void WatchSource()
    {
        if (_done || _reading is not null || _isFile)
        {
            return;
        }

        try
        {
            // A master whose slave is closed is "ready" all the time: it is told of changes only.
            _reading = loop.Watch(source.Number, LoopEvents.Readable | (IsTerminal ? LoopEvents.Edge : LoopEvents.None), _ => Copy());
        }
        catch (OsException error) when (error.Errno == Errno.EPERM)
        {
            // It never has to be waited for.
            _isFile = true;
        }
        catch (OsException error)
        {
            Losing?.Invoke(error);
            End();
        }
    }

    private bool IsWritable()
    {
        Libc.PollFd poll = new() { Descriptor = target.Descriptor.Number, Events = Libc.POLLOUT };
        return Libc.poll(&poll, 1, 0) > 0;
    }

    private static bool IsReadable(Descriptor descriptor)
    {
        Libc.PollFd poll = new() { Descriptor = descriptor.Number, Events = Libc.POLLIN };
        return Libc.poll(&poll, 1, 0) > 0 && (poll.Returned & Libc.POLLIN) != 0;
    }

    private void End()
    {
        if (!_done)
        {
            _done = true;
            _reading?.Dispose();
            _writing?.Dispose();
            _growth?.Dispose();
            source.Dispose();
            target.Dispose();
            _ended.SetResult();
        }
    }
}
