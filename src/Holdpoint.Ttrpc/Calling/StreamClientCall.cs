// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using Google.Protobuf;
using Holdpoint.Ttrpc.Codec;
using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc.Calling;

/// <summary>Gets the messages of a stream.</summary>
internal sealed class StreamClientCall<TResponse>(MessageParser<TResponse> parser, bool serverStreams) : ClientCall
    where TResponse : class, IMessage<TResponse>
{
    private readonly MessageQueue<TResponse> _responses = new();
    private volatile bool _over;

    public ChannelReader<TResponse> Responses => _responses.Reader;

    /// <summary>The server, or this side, has ended the stream.</summary>
    public bool IsOver => _over;

    public override ValueTask ReceiveAsync(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (_over)
        {
            return default;
        }

        try
        {
            switch (header.Type)
            {
                case FrameType.Response:
                    return AddAsync(Answer.Read(payload, parser), isLast: true);
                case FrameType.Data when !serverStreams:
                    throw Answer.ProtocolError("received data from non-streaming server");
                case FrameType.Data when header.Flags.HasFlag(FrameFlags.NoData):
                    if (header.Flags.HasFlag(FrameFlags.RemoteClosed))
                    {
                        End(null);
                    }

                    return default;
                case FrameType.Data:
                    return AddAsync(Answer.Parse(payload, parser), header.Flags.HasFlag(FrameFlags.RemoteClosed));
                default:
                    throw Answer.ProtocolError($"unexpected {header.Type.ToString().ToLowerInvariant()} message received");
            }
        }
        catch (TtrpcException error)
        {
            Fail(error);
            return default;
        }
    }

    public override void Fail(TtrpcException error) => End(error);

    private ValueTask AddAsync(TResponse response, bool isLast)
    {
        if (!_responses.TryAdd(response))
        {
            return new ValueTask(WaitAndAddAsync(response, isLast));
        }

        if (isLast)
        {
            End(null);
        }

        return default;
    }

    private async Task WaitAndAddAsync(TResponse response, bool isLast)
    {
        if (!await _responses.AddAsync(response).ConfigureAwait(false))
        {
            End(new TtrpcException(TtrpcStatusCode.ResourceExhausted, MessageQueue<TResponse>.FullText));
        }
        else if (isLast)
        {
            End(null);
        }
    }

    private void End(TtrpcException? error)
    {
        _over = true;
        _responses.Complete(error);
    }
}
