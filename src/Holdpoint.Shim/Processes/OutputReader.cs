// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Loop;

namespace Holdpoint.Shim.Processes;

/// <summary>Takes what a program prints, at most 1 MiB of it, until the pipe's end, or the program's end and what is in the pipe then.</summary>
internal sealed class OutputReader
{
    private const int MostBytes = 1 << 20;

    private readonly EventLoop _loop;
    private readonly Descriptor _pipe;
    private readonly TaskCompletionSource<string> _text = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ArrayBufferWriter<byte> _taken = new(4096);
    private LoopWatch? _watch;
    private bool _ended;

    /// <param name="loop">Reads.</param>
    /// <param name="pipe">The end to read; closed in the end.</param>
    public OutputReader(EventLoop loop, Descriptor pipe)
    {
        _loop = loop;
        _pipe = pipe;
        Libc.SetNonBlocking(pipe.Number);
        loop.Post(Begin);
    }

    public Task<string> Text => _text.Task;

    /// <summary>Nothing more is expected than what the pipe has now.</summary>
    public void ProcessExited() => _loop.Post(() =>
    {
        Read();
        End();
    });

    /// <summary>The program was not started.</summary>
    public void Stop() => _loop.Post(End);

    private void Begin()
    {
        try
        {
            _watch = _ended ? null : _loop.Watch(_pipe.Number, LoopEvents.Readable, _ => Read());
        }
        catch (OsException error)
        {
            _ = _text.TrySetException(error);
            End();
        }
    }

    private void Read()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (!_ended)
        {
            int count = _pipe.Read(buffer);
            if (count < 0 && Libc.LastErrno == Errno.EAGAIN)
            {
                return;
            }

            if (count <= 0)
            {
                End();
                return;
            }

            _taken.Write(buffer[..Math.Min(count, MostBytes - _taken.WrittenCount)]);
        }
    }

    private void End()
    {
        if (!_ended)
        {
            _ended = true;
            _watch?.Dispose();
            _pipe.Dispose();
            _ = _text.TrySetResult(Encoding.UTF8.GetString(_taken.WrittenSpan));
        }
    }
}
