// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using Google.Protobuf;
using Holdpoint.Ttrpc.Calling;

namespace Holdpoint.Ttrpc;

/// <summary>
/// A call in progress that has any number of requests: <see cref="WriteAsync"/> them, then <see cref="CompleteAsync"/>; and any number of
/// responses, or one, to be read at any time. Responses must be taken: 64 are kept, and after a second with one more the stream is given up.
/// </summary>
/// <typeparam name="TRequest">The message of a request.</typeparam>
/// <typeparam name="TResponse">The message of a response.</typeparam>
public sealed class TtrpcStream<TRequest, TResponse> : IDisposable
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private readonly TtrpcClient _client;
    private readonly StreamClientCall<TResponse> _call;
    private readonly CallTime _time;
    private readonly CancellationTokenRegistration _deadline;
    private bool _completed;

    internal TtrpcStream(TtrpcClient client, StreamClientCall<TResponse> call, CallTime time, bool completed)
    {
        _client = client;
        _call = call;
        _time = time;
        _completed = completed;
        _deadline = time.Token.UnsafeRegister(static state => ((ClientCall)state!).Fail(CallTime.Passed()), call);
    }

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request; not kept.</param>
    /// <param name="cancellationToken">Gives up, while others are writing.</param>
    /// <returns>When it is written.</returns>
    /// <exception cref="TtrpcException">It is longer than 4 MiB; or this side has completed, or the server has ended: reading tells how.</exception>
    /// <exception cref="TtrpcClosedException">The connection has ended.</exception>
    public ValueTask WriteAsync(TRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _completed || _call.IsOver
            ? throw new TtrpcException(TtrpcStatusCode.FailedPrecondition, "ttrpc: stream closed")
            : _client.SendDataAsync(_call, request, cancellationToken);
    }

    /// <summary>Tells the server that there are no more requests. Responses still come.</summary>
    /// <param name="cancellationToken">Gives up, while others are writing.</param>
    /// <returns>When it is written.</returns>
    /// <exception cref="TtrpcClosedException">The connection has ended.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (!_completed)
        {
            _completed = true;
            if (!_call.IsOver)
            {
                await _client.SendDataAsync(_call, null, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The next response.</summary>
    /// <param name="cancellationToken">Gives up waiting; the stream goes on.</param>
    /// <returns>Null when there are no more.</returns>
    /// <exception cref="TtrpcException">The server ended the stream with this, the timeout passed, or the server broke the protocol.</exception>
    /// <exception cref="TtrpcClosedException">The connection has ended.</exception>
    public async ValueTask<TResponse?> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (await _call.Responses.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_call.Responses.TryRead(out TResponse? response))
            {
                return response;
            }
        }

        return null;
    }

    /// <summary>All responses, as they come. Errors as with <see cref="ReadAsync"/>.</summary>
    /// <param name="cancellationToken">Gives up waiting; the stream goes on.</param>
    /// <returns>The responses.</returns>
    public async IAsyncEnumerable<TResponse> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await ReadAsync(cancellationToken).ConfigureAwait(false) is { } response)
        {
            yield return response;
        }
    }

    /// <summary>Completes, and waits for the one response to all requests.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The response.</returns>
    /// <exception cref="TtrpcException">As with <see cref="ReadAsync"/>; or the server ended without a response.</exception>
    public async ValueTask<TResponse> FinishAsync(CancellationToken cancellationToken = default)
    {
        await CompleteAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(cancellationToken).ConfigureAwait(false) ?? throw Answer.ProtocolError("the stream ended without a response");
    }

    /// <summary>
    /// Drops the responses that still come. The server is not told: complete first. (A frame for a stream that has just ended would end
    /// servers in Go before 1.2.8.)
    /// </summary>
    public void Dispose()
    {
        _deadline.Dispose();
        _time.Dispose();
        _client.Forget(_call);
    }
}
