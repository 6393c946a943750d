// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Loop;

namespace Holdpoint.Shim.Io;

/// <summary>
/// Copies from one descriptor to another on the loop's thread, without blocking it: a target that is full is waited for, and the source is not
/// read meanwhile. Both are closed at the end.
/// </summary>
internal sealed unsafe class StreamCopy
{
    private const int BufferSize = 64 * 1024;
    private const int SpliceSize = 1024 * 1024;

    // A stream that never pauses leaves the others their turn.
    private const int MostRounds = 16;

    // One loop a process, one buffer: it holds nothing between two calls.
    [ThreadStatic]
    private static byte[]? _shared;

    private readonly EventLoop _loop;
    private readonly Descriptor _source;
    private readonly CopyTarget _target;
    private readonly bool _isTerminal;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoopWatch? _reading;
    private LoopWatch? _writing;
    private ReadOnlyMemory<byte> _pending;
    private bool _bulk;
    private bool _noMore;
    private bool _done;

    /// <param name="loop">Its thread copies.</param>
    /// <param name="source">A pipe, FIFO or terminal's master.</param>
    /// <param name="target">Where to.</param>
    /// <param name="isTerminal">
    /// The source is a master: that nobody has its slave open is no end, since somebody may open it again, until <see cref="EndWithWhatIsThere"/>.
    /// </param>
    public StreamCopy(EventLoop loop, Descriptor source, CopyTarget target, bool isTerminal = false)
    {
        _loop = loop;
        _source = source;
        _target = target;
        _isTerminal = isTerminal;
    }

    /// <summary>The source has ended, or the target is gone for good, and both are closed.</summary>
    public Task Ended => _ended.Task;

    public void Begin()
    {
        Libc.SetNonBlocking(_source.Number);
        _loop.Post(() =>
        {
            WatchSource();
            Copy();
        });
    }

    /// <summary>Copies what can be read without waiting, and ends.</summary>
    public void EndWithWhatIsThere() => _loop.Post(() =>
    {
        _noMore = true;
        if (_writing is null)
        {
            Copy();
        }
    });

    /// <summary>Ends at once; what was not written is lost.</summary>
    public void Abort() => _loop.Post(End);

    private void Copy()
    {
        for (int round = 0; !_done && _writing is null; round++)
        {
            if (round == MostRounds)
            {
                // The source is watched by level, or asked again: it is still readable.
                _loop.Post(Copy);
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
        int count = _source.Read(buffer);
        if (count <= 0)
        {
            return Nothing(count == 0 ? Errno.None : Libc.LastErrno);
        }

        _bulk = count == BufferSize && _target.IsPipe && !_isTerminal;
        return Write(buffer.AsMemory(0, count), keep: true);
    }

    private bool Splice()
    {
        nint count;
        do
        {
            count = Libc.splice(_source.Number, null, _target.Descriptor.Number, null, SpliceSize, Libc.SPLICE_F_MOVE | Libc.SPLICE_F_NONBLOCK);
        }
        while (count < 0 && Libc.LastErrno == Errno.EINTR);
        if (count > 0)
        {
            // Small pieces go faster by copying, which packs them.
            _bulk = count >= BufferSize / 2;
            return true;
        }

        Errno error = count == 0 ? Errno.None : Libc.LastErrno;
        if (error == Errno.EAGAIN && !IsWritable())
        {
            WaitForTarget();
            return false;
        }

        if (error == Errno.EINVAL)
        {
            _bulk = false;
            return true;
        }

        return error == Errno.EPIPE ? Fail() : Nothing(error);
    }

    /// <summary>What a read that gave nothing means.</summary>
    private bool Nothing(Errno error)
    {
        _bulk = false;
        bool mayCome = error == Errno.EAGAIN || (error == Errno.EIO && _isTerminal);
        if (!mayCome || _noMore)
        {
            End();
        }

        return false;
    }

    /// <summary>False when the target is full or gone.</summary>
    private bool Write(ReadOnlyMemory<byte> bytes, bool keep)
    {
        while (!bytes.IsEmpty)
        {
            int written = _target.Descriptor.Write(bytes.Span);
            if (written >= 0)
            {
                bytes = bytes[written..];
            }
            else if (Libc.LastErrno == Errno.EAGAIN)
            {
                // The buffer is everybody's.
                _pending = keep ? bytes.ToArray() : bytes;
                WaitForTarget();
                return false;
            }
            else
            {
                return Fail();
            }
        }

        return true;
    }

    private bool Fail()
    {
        End();
        return false;
    }

    private void WaitForTarget()
    {
        _reading?.Dispose();
        _reading = null;
        _writing = _loop.Watch(_target.Descriptor.Number, LoopEvents.Writable, _ => Resume());
    }

    private void Resume()
    {
        ReadOnlyMemory<byte> pending = _pending;
        _writing?.Dispose();
        _writing = null;
        _pending = default;
        if (!_done && Write(pending, keep: false))
        {
            WatchSource();
            Copy();
        }
    }

    private void WatchSource()
    {
        if (!_done && _reading is null)
        {
            // A master whose slave is closed is "ready" all the time: it is told of changes only.
            _reading = _loop.Watch(_source.Number, LoopEvents.Readable | (_isTerminal ? LoopEvents.Edge : LoopEvents.None), _ => Copy());
        }
    }

    private bool IsWritable()
    {
        Libc.PollFd poll = new() { Descriptor = _target.Descriptor.Number, Events = Libc.POLLOUT };
        return Libc.poll(&poll, 1, 0) > 0;
    }

    private void End()
    {
        if (!_done)
        {
            _done = true;
            _reading?.Dispose();
            _writing?.Dispose();
            _source.Dispose();
            _target.Dispose();
            _ended.SetResult();
        }
    }
}
