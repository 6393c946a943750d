// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Holdpoint.Ttrpc.Framing;

/// <summary>
/// Puts frames into a stream of bytes, one at a time, each in one write. Between <see cref="EnterAsync"/> and <see cref="Exit"/> it belongs
/// to the caller: <see cref="Begin"/>, the payload, <see cref="FlushAsync"/>.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore holds nothing of the system unless its handle is asked for; whoever waits must not wait for ever.")]
internal sealed class FrameWriter(Stream stream)
{
    private readonly SemaphoreSlim _lock = new(1, 1);
    private byte[] _buffer = new byte[512];
    private int _length;
    private bool _broken;

    /// <exception cref="OperationCanceledException">Cancelled, while others were writing.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken) =>
        _lock.Wait(0, CancellationToken.None) ? default : new ValueTask(_lock.WaitAsync(cancellationToken));

    public void Exit()
    {
        if (_buffer.Length > 16 * FrameReader.RestSize)
        {
            _buffer = new byte[512];
        }

        _lock.Release();
    }

    /// <summary>Writes the header, and gives the place for the payload.</summary>
    public Span<byte> Begin(FrameHeader header)
    {
        _length = FrameHeader.Size + (int)header.Length;
        if (_buffer.Length < _length)
        {
            _buffer = new byte[Math.Max(_length, Math.Min(2 * _buffer.Length, FrameReader.RestSize))];
        }

        header.Write(_buffer);
        return _buffer.AsSpan(FrameHeader.Size, (int)header.Length);
    }

    /// <summary>Not to be cancelled: half a frame would garble all that follow.</summary>
    /// <exception cref="IOException">The stream failed, now or before.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FlushAsync()
    {
        if (_broken)
        {
            throw new IOException("an earlier write failed");
        }

        _broken = true;
        await stream.WriteAsync(_buffer.AsMemory(0, _length)).ConfigureAwait(false);
        await stream.FlushAsync().ConfigureAwait(false);
        _broken = false;
    }
}
