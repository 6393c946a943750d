// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc.Calling;

/// <summary>Waits for one response.</summary>
internal sealed class UnaryClientCall<TResponse>(MessageParser<TResponse> parser) : ClientCall
    where TResponse : class, IMessage<TResponse>
{
    private readonly TaskCompletionSource<TResponse> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResponse> Response => _response.Task;

    public override ValueTask ReceiveAsync(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Type != FrameType.Response)
        {
            Fail(Answer.ProtocolError($"unexpected {header.Type.ToString().ToLowerInvariant()} message received"));
            return default;
        }

        try
        {
            _response.TrySetResult(Answer.Read(payload, parser));
        }
        catch (TtrpcException error)
        {
            Fail(error);
        }

        return default;
    }

    public override void Fail(TtrpcException error)
    {
        if (_response.TrySetException(error))
        {
            // Nobody may be there to look at it: who gave up does not come back.
            _ = _response.Task.Exception;
        }
    }
}
