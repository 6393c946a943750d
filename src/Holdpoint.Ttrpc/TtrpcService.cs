// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Ttrpc.Serving;

namespace Holdpoint.Ttrpc;

/// <summary>
/// The methods of a service. They are named once; the same service can be added to a server under several names, such as those of several
/// versions of an interface whose messages are the same. Calls run side by side, each on a thread of the pool.
/// </summary>
public sealed partial class TtrpcService
{
    private readonly Dictionary<string, ServerMethod> _methods = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, ServerMethod> Methods => _methods;

    /// <summary>Adds a method: one request, one response.</summary>
    /// <typeparam name="TRequest">The message of the request.</typeparam>
    /// <typeparam name="TResponse">The message of the response.</typeparam>
    /// <param name="method">The bare name, such as <c>Create</c>.</param>
    /// <param name="parser">Reads the request: <c>TRequest.Parser</c>.</param>
    /// <param name="handler">
    /// Gives the response. A <see cref="TtrpcException"/> is the answer with its code and text; other exceptions are mapped as the Go
    /// implementation maps its errors, most of them to <see cref="TtrpcStatusCode.Unknown"/> with their message.
    /// </param>
    /// <returns>This service, for the next method.</returns>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public TtrpcService Unary<TRequest, TResponse>(string method, MessageParser<TRequest> parser, Func<TRequest, TtrpcCallContext, ValueTask<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(method, new UnaryMethod<TRequest, TResponse>(parser, handler));
    }

    private TtrpcService Add(string name, ServerMethod method)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _methods.Add(name, method);
        return this;
    }
}
