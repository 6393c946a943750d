// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Runtime.CompilerServices;

namespace Holdpoint.Ttrpc.Framing;

/// <summary>
/// Takes frames out of a stream of bytes. One loop uses it. What it holds grows with what has come, never with what a header announces.
/// </summary>
internal sealed class FrameReader(Stream stream, CancellationToken closing = default) : IDisposable
{
    internal const int RestSize = 4096;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(RestSize);
    private int _start;
    private int _end;
    private int _payloadLength;

    /// <summary>Of the frame that was read last.</summary>
    public FrameHeader Header { get; private set; }

    /// <summary>Of the frame that was read last; until the next read.</summary>
    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(_start, _payloadLength);

    /// <summary>Bytes held at the moment.</summary>
    internal int Capacity => _buffer.Length;

    /// <exception cref="TtrpcClosedException">The stream failed, whatever it calls that; or this side closes.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FrameOutcome> ReadAsync()
    {
        _start += _payloadLength;
        _payloadLength = 0;
        ShrinkIfEmpty();
        if (!await HasAsync(FrameHeader.Size).ConfigureAwait(false))
        {
            return FrameOutcome.End;
        }

        Header = FrameHeader.Read(_buffer.AsSpan(_start));
        _start += FrameHeader.Size;
        if (Header.IsOversize)
        {
            return await DiscardAsync(Header.Length).ConfigureAwait(false) ? FrameOutcome.Oversize : FrameOutcome.End;
        }

        if (!await HasAsync((int)Header.Length).ConfigureAwait(false))
        {
            return FrameOutcome.End;
        }

        _payloadLength = (int)Header.Length;
        return FrameOutcome.Frame;
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _start = _end = _payloadLength = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> HasAsync(int length)
    {
        while (_end - _start < length)
        {
            MakeRoom(length);
            if (!await ReadMoreAsync().ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<bool> DiscardAsync(long length)
    {
        while (true)
        {
            int taken = (int)Math.Min(length, _end - _start);
            length -= taken;
            _start += taken;
            if (length == 0)
            {
                return true;
            }

            _start = _end = 0;
            if (!await ReadMoreAsync().ConfigureAwait(false))
            {
                return false;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadMoreAsync()
    {
        try
        {
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), closing).ConfigureAwait(false);
            _end += read;
            return read > 0;
        }
        catch (Exception error)
        {
            throw new TtrpcClosedException(error);
        }
    }

    /// <summary>Leaves at least one free byte at the end; twice as many bytes as before when it is full and not enough.</summary>
    private void MakeRoom(int wanted)
    {
        if (_end < _buffer.Length && (_start == 0 || _buffer.Length - _start >= wanted))
        {
            return;
        }

        byte[] target = _start > 0 ? _buffer : ArrayPool<byte>.Shared.Rent(Math.Min(2 * _buffer.Length, wanted));
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _end -= _start;
        _start = 0;
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }
    }

    private void ShrinkIfEmpty()
    {
        if (_start < _end)
        {
            return;
        }

        _start = _end = 0;
        if (_buffer.Length > 16 * RestSize)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(RestSize);
        }
    }
}
