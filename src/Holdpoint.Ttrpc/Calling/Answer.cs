// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Ttrpc.Calling;

/// <summary>Reads what a server answered.</summary>
internal static class Answer
{
    /// <summary>The message of a response; of nothing, an empty message.</summary>
    /// <exception cref="TtrpcException">The response is an error, or cannot be read.</exception>
    public static TResponse Read<TResponse>(ReadOnlySpan<byte> payload, MessageParser<TResponse> parser)
        where TResponse : class, IMessage<TResponse>
    {
        ResponseEnvelope response;
        try
        {
            response = ResponseEnvelope.Read(payload);
        }
        catch (MalformedException error)
        {
            throw new TtrpcException(TtrpcStatusCode.Internal, $"ttrpc: error unmarshalling response: {error.Message}", error);
        }

        return response.Code == 0
            ? Parse(response.Payload, parser)
            : throw new TtrpcException((TtrpcStatusCode)response.Code, response.Message ?? "");
    }

    /// <summary>A message as it is.</summary>
    /// <exception cref="TtrpcException">It cannot be read.</exception>
    public static TMessage Parse<TMessage>(ReadOnlySpan<byte> payload, MessageParser<TMessage> parser)
        where TMessage : class, IMessage<TMessage>
    {
        try
        {
            return parser.ParseFrom(payload);
        }
        catch (Exception error)
        {
            throw new TtrpcException(TtrpcStatusCode.Internal, $"ttrpc: error unmarshalling payload: {error.Message}", error);
        }
    }

    /// <summary>A frame that does not belong there.</summary>
    public static TtrpcException ProtocolError(string what) => new(TtrpcStatusCode.Internal, $"{what}: protocol error");
}
