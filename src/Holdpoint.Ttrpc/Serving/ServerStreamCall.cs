// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Ttrpc.Codec;
using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc.Serving;

/// <summary>A call whose client, or handler, or both, send any number of messages.</summary>
internal abstract class ServerStreamCall(ServerConnection connection, uint streamId, TtrpcCallContext context) : ServerCall(connection, streamId, context)
{
    private int _over;

    /// <summary>Nothing more may be sent: the last frame of the stream has been.</summary>
    public bool IsOver => Volatile.Read(ref _over) != 0;

    public static Task<string?> NoProblem { get; } = Task.FromResult<string?>(null);

    /// <summary>A message came.</summary>
    /// <returns>What is wrong with that; null for nothing.</returns>
    public abstract Task<string?> AddAsync(ReadOnlySpan<byte> payload);

    /// <summary>The client sends no more.</summary>
    public abstract void CloseIncoming();

    /// <summary>Cancels the handler; what it still sends is lost.</summary>
    /// <returns>False when it had sent its last frame before.</returns>
    public bool Abandon()
    {
        bool first = End();
        if (first)
        {
            Context.Cancel();
        }

        return first;
    }

    public ValueTask SendAsync(IMessage message) => IsOver
        ? throw new TtrpcException(TtrpcStatusCode.FailedPrecondition, "ttrpc: stream closed")
        : Connection.SendAsync(StreamId, FrameType.Data, FrameFlags.None, new DataBody(message));

    /// <summary>Sends the end of a stream of messages.</summary>
    protected ValueTask SendEndAsync() => End()
        ? Connection.SendAsync(StreamId, FrameType.Data, FrameFlags.RemoteClosed | FrameFlags.NoData, new DataBody(null))
        : default;

    /// <summary>Sends the one response of a stream of requests.</summary>
    protected async ValueTask SendLastAsync(IMessage? response)
    {
        if (!End())
        {
            return;
        }

        try
        {
            await RespondAsync(response).ConfigureAwait(false);
        }
        catch (TtrpcException error) when (error is not TtrpcClosedException)
        {
            // There is none, or it is too long: that is the answer.
            await base.FailAsync(error.StatusCode, error.Message).ConfigureAwait(false);
        }
    }

    protected override ValueTask FailAsync(TtrpcStatusCode code, string message) => End() ? base.FailAsync(code, message) : default;

    private bool End() => Interlocked.Exchange(ref _over, 1) == 0;
}
