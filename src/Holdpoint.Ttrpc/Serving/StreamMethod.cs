// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Ttrpc.Serving;

/// <summary>A stream of requests, of responses, or of both.</summary>
/// <param name="parser">Of the requests.</param>
/// <param name="clientStreams">Requests come as data; else the one request comes first.</param>
/// <param name="run">Runs the handler; it gives the one response, or null.</param>
/// <param name="serverStreams">Responses go as data; else there is one.</param>
internal sealed class StreamMethod<TRequest, TResponse>(
    MessageParser<TRequest> parser, bool clientStreams, Func<IAsyncEnumerable<TRequest>, TtrpcStreamWriter<TResponse>, TtrpcCallContext, ValueTask<TResponse?>> run, bool serverStreams) : ServerMethod
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    public override bool IsStream => true;

    private MessageParser<TRequest> Parser => parser;

    private bool ServerStreams => serverStreams;

    private Func<IAsyncEnumerable<TRequest>, TtrpcStreamWriter<TResponse>, TtrpcCallContext, ValueTask<TResponse?>> Run => run;

    public override ServerCall Accept(ServerConnection connection, uint streamId, TtrpcCallContext context, in RequestEnvelope request)
    {
        Call call = new(this, connection, streamId, context);
        if (request.HasPayload || !clientStreams)
        {
            call.AddFirst(parser.ParseFrom(request.Payload));
        }

        return call;
    }

    private sealed class Call(StreamMethod<TRequest, TResponse> method, ServerConnection connection, uint streamId, TtrpcCallContext context)
        : ServerStreamCall(connection, streamId, context)
    {
        private readonly MessageQueue<TRequest> _requests = new();
        private bool _closed;

        public void AddFirst(TRequest request) => _requests.TryAdd(request);

        public override Task<string?> AddAsync(ReadOnlySpan<byte> payload)
        {
            if (_closed)
            {
                return Task.FromResult<string?>("ttrpc: stream closed");
            }

            TRequest request;
            try
            {
                request = method.Parser.ParseFrom(payload);
            }
            catch (Exception error)
            {
                // As with a request: whatever a parser says. It is for the handler, in its turn.
                _requests.Complete(new TtrpcException(TtrpcStatusCode.Internal, $"ttrpc: error unmarshalling payload: {error.Message}", error));
                return NoProblem;
            }

            return _requests.TryAdd(request) ? NoProblem : WaitAndAddAsync(request);
        }

        public override void CloseIncoming()
        {
            _closed = true;
            _requests.Complete();
        }

        protected override async ValueTask RunAsync()
        {
            TResponse? response = await method.Run(_requests.Reader.ReadAllAsync(Context.CancellationToken), new TtrpcStreamWriter<TResponse>(this), Context).ConfigureAwait(false);
            if (method.ServerStreams)
            {
                await SendEndAsync().ConfigureAwait(false);
            }
            else
            {
                await SendLastAsync(response).ConfigureAwait(false);
            }
        }

        private async Task<string?> WaitAndAddAsync(TRequest request) => await _requests.AddAsync(request).ConfigureAwait(false) ? null : MessageQueue<TRequest>.FullText;
    }
}
