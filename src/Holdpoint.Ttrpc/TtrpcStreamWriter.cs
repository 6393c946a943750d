// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Ttrpc.Serving;

namespace Holdpoint.Ttrpc;

/// <summary>Sends the responses of a handler that has any number of them.</summary>
/// <typeparam name="TResponse">The message of a response.</typeparam>
public sealed class TtrpcStreamWriter<TResponse>
    where TResponse : class, IMessage<TResponse>
{
    private readonly ServerStreamCall _call;

    internal TtrpcStreamWriter(ServerStreamCall call) => _call = call;

    /// <summary>Sends a message. There is no flow control: a client that does not take its messages loses the stream.</summary>
    /// <param name="message">The message; not kept.</param>
    /// <returns>When it is written.</returns>
    /// <exception cref="TtrpcException">It is longer than 4 MiB, or the handler has ended.</exception>
    /// <exception cref="TtrpcClosedException">The connection has ended.</exception>
    public ValueTask WriteAsync(TResponse message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _call.SendAsync(message);
    }
}
