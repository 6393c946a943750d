// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using Google.Protobuf;
using Holdpoint.Ttrpc.Calling;
using Holdpoint.Ttrpc.Codec;
using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc;

public sealed partial class TtrpcClient
{
    /// <summary>Calls a method: one request, any number of responses. Errors as with <see cref="CallAsync"/>, while they are read.</summary>
    /// <typeparam name="TRequest">The message of the request.</typeparam>
    /// <typeparam name="TResponse">The message of a response.</typeparam>
    /// <param name="service">The full name, with its package.</param>
    /// <param name="method">The bare name.</param>
    /// <param name="request">The request, sent when reading begins.</param>
    /// <param name="parser">Reads a response: <c>TResponse.Parser</c>.</param>
    /// <param name="options">A timeout for all of it, metadata; null for none.</param>
    /// <param name="cancellationToken">Gives up. The server is not told: ttrpc has no message for it.</param>
    /// <returns>The responses, as they come.</returns>
    public async IAsyncEnumerable<TResponse> ServerStreamAsync<TRequest, TResponse>(
        string service, string method, TRequest request, MessageParser<TResponse> parser, TtrpcCallOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(request);
        using TtrpcStream<TRequest, TResponse> stream = await OpenAsync<TRequest, TResponse>(service, method, request, parser, serverStreams: true, options, cancellationToken).ConfigureAwait(false);
        await foreach (TResponse response in stream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return response;
        }
    }

    /// <summary>Calls a method: any number of requests, one response, which <see cref="TtrpcStream{TRequest, TResponse}.FinishAsync"/> gives.</summary>
    /// <typeparam name="TRequest">The message of a request.</typeparam>
    /// <typeparam name="TResponse">The message of the response.</typeparam>
    /// <param name="service">The full name, with its package.</param>
    /// <param name="method">The bare name.</param>
    /// <param name="parser">Reads the response: <c>TResponse.Parser</c>.</param>
    /// <param name="options">A timeout for all of it, metadata; null for none.</param>
    /// <param name="cancellationToken">Gives up opening it.</param>
    /// <returns>The stream; dispose of it.</returns>
    /// <exception cref="TtrpcClosedException">The connection has ended.</exception>
    public Task<TtrpcStream<TRequest, TResponse>> ClientStreamAsync<TRequest, TResponse>(
        string service, string method, MessageParser<TResponse> parser, TtrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        OpenAsync<TRequest, TResponse>(service, method, null, parser, serverStreams: false, options, cancellationToken);

    /// <summary>Calls a method: any number of requests, any number of responses.</summary>
    /// <typeparam name="TRequest">The message of a request.</typeparam>
    /// <typeparam name="TResponse">The message of a response.</typeparam>
    /// <param name="service">The full name, with its package.</param>
    /// <param name="method">The bare name.</param>
    /// <param name="parser">Reads a response: <c>TResponse.Parser</c>.</param>
    /// <param name="options">A timeout for all of it, metadata; null for none.</param>
    /// <param name="cancellationToken">Gives up opening it.</param>
    /// <returns>The stream; dispose of it.</returns>
    /// <exception cref="TtrpcClosedException">The connection has ended.</exception>
    public Task<TtrpcStream<TRequest, TResponse>> DuplexStreamAsync<TRequest, TResponse>(
        string service, string method, MessageParser<TResponse> parser, TtrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        OpenAsync<TRequest, TResponse>(service, method, null, parser, serverStreams: true, options, cancellationToken);

    /// <summary>A message of a stream; null for its end from this side.</summary>
    internal ValueTask SendDataAsync(ClientCall call, IMessage? message, CancellationToken cancellationToken) => _writer.SendAsync(
        call.StreamId, FrameType.Data, message is null ? FrameFlags.RemoteClosed | FrameFlags.NoData : FrameFlags.None, new DataBody(message), cancellationToken);

    // The request is null when this side streams.
    private async Task<TtrpcStream<TRequest, TResponse>> OpenAsync<TRequest, TResponse>(
        string service, string method, TRequest? request, MessageParser<TResponse> parser, bool serverStreams, TtrpcCallOptions? options, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(parser);
        StreamClientCall<TResponse> call = new(parser, serverStreams);
        CallTime time = new(options?.Timeout, CancellationToken.None);
        TtrpcStream<TRequest, TResponse> stream = new(this, call, time, completed: request is not null);
        try
        {
            FrameFlags flags = request is null ? FrameFlags.RemoteOpen : FrameFlags.RemoteClosed;
            await SendRequestAsync(call, new OutgoingRequest(service, method, request, time.Nanoseconds, options?.Metadata, KeepsEmptyPayload: true), flags, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
