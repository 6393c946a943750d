// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Ttrpc.Framing;

/// <summary>A whole frame, in one step.</summary>
internal static class FrameSender
{
    /// <exception cref="TtrpcException">It is too long; nothing was written.</exception>
    /// <exception cref="TtrpcClosedException">It could not be written.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask SendAsync<TBody>(this FrameWriter writer, uint streamId, FrameType type, FrameFlags flags, TBody body, CancellationToken cancellationToken = default)
        where TBody : struct, IFrameBody
    {
        int size = CheckedSize(body.Size);
        await writer.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            body.Write(writer.Begin(new FrameHeader((uint)size, streamId, type, flags)));
            await writer.FlushOrCloseAsync().ConfigureAwait(false);
        }
        finally
        {
            writer.Exit();
        }
    }

    /// <exception cref="TtrpcException">It is too long.</exception>
    public static int CheckedSize(int size) =>
        size <= FrameHeader.MaxLength ? size : throw new TtrpcException(TtrpcStatusCode.ResourceExhausted, FrameHeader.OversizeText((uint)size));

    /// <exception cref="TtrpcClosedException">It could not be written, whatever the stream calls that.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask FlushOrCloseAsync(this FrameWriter writer)
    {
        try
        {
            await writer.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            throw new TtrpcClosedException(error);
        }
    }
}
