// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Ttrpc.Serving;

namespace Holdpoint.Ttrpc;

public sealed partial class TtrpcService
{
    /// <summary>Adds a method: one request, any number of responses.</summary>
    /// <typeparam name="TRequest">The message of the request.</typeparam>
    /// <typeparam name="TResponse">The message of a response.</typeparam>
    /// <param name="method">The bare name.</param>
    /// <param name="parser">Reads the request: <c>TRequest.Parser</c>.</param>
    /// <param name="handler">Writes the responses; its end is theirs.</param>
    /// <returns>This service, for the next method.</returns>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public TtrpcService ServerStream<TRequest, TResponse>(string method, MessageParser<TRequest> parser, Func<TRequest, TtrpcStreamWriter<TResponse>, TtrpcCallContext, ValueTask> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(method, new StreamMethod<TRequest, TResponse>(parser, clientStreams: false, RunAsync, serverStreams: true));

        async ValueTask<TResponse?> RunAsync(IAsyncEnumerable<TRequest> requests, TtrpcStreamWriter<TResponse> responses, TtrpcCallContext context)
        {
            await foreach (TRequest request in requests.ConfigureAwait(false))
            {
                await handler(request, responses, context).ConfigureAwait(false);
                break;
            }

            return null;
        }
    }

    /// <summary>Adds a method: any number of requests, one response.</summary>
    /// <typeparam name="TRequest">The message of a request.</typeparam>
    /// <typeparam name="TResponse">The message of the response.</typeparam>
    /// <param name="method">The bare name.</param>
    /// <param name="parser">Reads a request: <c>TRequest.Parser</c>.</param>
    /// <param name="handler">Takes the requests, until there are no more, and gives the response.</param>
    /// <returns>This service, for the next method.</returns>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public TtrpcService ClientStream<TRequest, TResponse>(string method, MessageParser<TRequest> parser, Func<IAsyncEnumerable<TRequest>, TtrpcCallContext, ValueTask<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(method, new StreamMethod<TRequest, TResponse>(parser, clientStreams: true, RunAsync, serverStreams: false));

        async ValueTask<TResponse?> RunAsync(IAsyncEnumerable<TRequest> requests, TtrpcStreamWriter<TResponse> responses, TtrpcCallContext context) =>
            await handler(requests, context).ConfigureAwait(false);
    }

    /// <summary>Adds a method: any number of requests, any number of responses, in whatever order the two sides agree on.</summary>
    /// <typeparam name="TRequest">The message of a request.</typeparam>
    /// <typeparam name="TResponse">The message of a response.</typeparam>
    /// <param name="method">The bare name.</param>
    /// <param name="parser">Reads a request: <c>TRequest.Parser</c>.</param>
    /// <param name="handler">Takes requests and writes responses; its end is that of the stream, whether the client has ended or not.</param>
    /// <returns>This service, for the next method.</returns>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public TtrpcService DuplexStream<TRequest, TResponse>(
        string method, MessageParser<TRequest> parser, Func<IAsyncEnumerable<TRequest>, TtrpcStreamWriter<TResponse>, TtrpcCallContext, ValueTask> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(method, new StreamMethod<TRequest, TResponse>(parser, clientStreams: true, RunAsync, serverStreams: true));

        async ValueTask<TResponse?> RunAsync(IAsyncEnumerable<TRequest> requests, TtrpcStreamWriter<TResponse> responses, TtrpcCallContext context)
        {
            await handler(requests, responses, context).ConfigureAwait(false);
            return null;
        }
    }
}
