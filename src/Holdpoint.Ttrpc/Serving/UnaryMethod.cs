// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Ttrpc.Serving;

/// <summary>One request, one response.</summary>
internal sealed class UnaryMethod<TRequest, TResponse>(MessageParser<TRequest> parser, Func<TRequest, TtrpcCallContext, ValueTask<TResponse>> handler) : ServerMethod
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    public override ServerCall Accept(ServerConnection connection, uint streamId, TtrpcCallContext context, in RequestEnvelope request) =>
        new Call(handler, parser.ParseFrom(request.Payload), connection, streamId, context);

    private sealed class Call(Func<TRequest, TtrpcCallContext, ValueTask<TResponse>> handler, TRequest request, ServerConnection connection, uint streamId, TtrpcCallContext context)
        : ServerCall(connection, streamId, context)
    {
        protected override async ValueTask RunAsync() => await RespondAsync(await handler(request, Context).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
