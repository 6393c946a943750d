// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Holdpoint.Ttrpc.Calling;
using Holdpoint.Ttrpc.Codec;
using Holdpoint.Ttrpc.Framing;

namespace Holdpoint.Ttrpc;

/// <summary>
/// Calls a server over one connection. Any number of calls may be in progress at the same time, from any threads. A connection that has
/// ended is not made again: make a new client.
/// </summary>
public sealed partial class TtrpcClient : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, ClientCall> _calls = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly Stream _stream;
    private readonly FrameWriter _writer;
    private uint _nextStreamId = 1;
    private TtrpcClosedException? _closed;

    /// <summary>A client over a connection that exists.</summary>
    /// <param name="stream">Bytes in both directions; the client disposes of it.</param>
    public TtrpcClient(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _writer = new FrameWriter(stream);
        Closed = Task.Run(ReceiveAsync);
    }

    /// <summary>
    /// Ends, without an exception, once the connection has ended, whoever ended it, and all pending calls have failed. This is how to notice
    /// that a server is gone.
    /// </summary>
    public Task Closed { get; }

    /// <summary>Calls a method: one request, one response.</summary>
    /// <typeparam name="TRequest">The message of the request.</typeparam>
    /// <typeparam name="TResponse">The message of the response.</typeparam>
    /// <param name="service">The full name, with its package: <c>containerd.task.v2.Task</c>.</param>
    /// <param name="method">The bare name: <c>Create</c>.</param>
    /// <param name="request">The request.</param>
    /// <param name="parser">Reads the response: <c>TResponse.Parser</c>.</param>
    /// <param name="options">A timeout, metadata; null for none.</param>
    /// <param name="cancellationToken">Gives up. The server is not told: ttrpc has no message for it.</param>
    /// <returns>The response.</returns>
    /// <exception cref="TtrpcException">
    /// What the server answered; <see cref="TtrpcStatusCode.DeadlineExceeded"/> when the timeout passed here; or
    /// <see cref="TtrpcStatusCode.ResourceExhausted"/> for a request or a response of more than 4 MiB.
    /// </exception>
    /// <exception cref="TtrpcClosedException">The connection ended before there was an answer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled by the token.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        string service, string method, TRequest request, MessageParser<TResponse> parser, TtrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(parser);
        cancellationToken.ThrowIfCancellationRequested();
        UnaryClientCall<TResponse> call = new(parser);
        using CallTime time = new(options?.Timeout, cancellationToken);
        try
        {
            ValueTask sending = SendRequestAsync(call, new OutgoingRequest(service, method, request, time.Nanoseconds, options?.Metadata, KeepsEmptyPayload: false), FrameFlags.None, time.Token);
            await time.WaitAsync(sending).ConfigureAwait(false);
            return await time.WaitAsync(call.Response).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw CallTime.Passed();
        }
        finally
        {
            Forget(call);
        }
    }

    /// <summary>Closes the connection; pending calls fail with <see cref="TtrpcClosedException"/>.</summary>
    /// <returns>When <see cref="Closed"/> is.</returns>
    [SuppressMessage("Design", "CA1816", Justification = "There is no finalizer, and the class is sealed.")]
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        await Closed.ConfigureAwait(false);
    }

    /// <summary>
    /// Ids must come in order on the wire, so an id is taken and written under the same lock. Bytes once begun are written to their end,
    /// whatever becomes of the call.
    /// </summary>
    private async ValueTask SendRequestAsync(ClientCall call, OutgoingRequest request, FrameFlags flags, CancellationToken cancellationToken)
    {
        int payloadSize = request.PayloadSize();
        int size = FrameSender.CheckedSize(request.Size(payloadSize));
        await _writer.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Register(call, cancellationToken);
            request.Write(_writer.Begin(new FrameHeader((uint)size, call.StreamId, FrameType.Request, flags)), payloadSize);
            await _writer.FlushOrCloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _writer.Exit();
        }
    }

    private void Register(ClientCall call, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Who gave up has been forgotten, and nobody would forget it again.
            cancellationToken.ThrowIfCancellationRequested();
            if (_closed is not null)
            {
                throw new TtrpcClosedException(_closed);
            }

            if (_nextStreamId == uint.MaxValue)
            {
                throw new TtrpcException(TtrpcStatusCode.ResourceExhausted, "the connection has used up its stream ids: make a new one");
            }

            call.StreamId = _nextStreamId;
            _nextStreamId += 2;
            _calls.Add(call.StreamId, call);
        }
    }

    internal void Forget(ClientCall call)
    {
        lock (_lock)
        {
            _calls.Remove(call.StreamId);
        }
    }

    private async Task ReceiveAsync()
    {
        Exception? cause = null;
        using FrameReader reader = new(_stream, _closing.Token);
        try
        {
            while (await reader.ReadAsync().ConfigureAwait(false) is var outcome and not FrameOutcome.End)
            {
                await DispatchAsync(outcome, reader.Header, reader.Payload).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            // Reset, or closed by this side. Were it anything else, calls must fail all the same.
            cause = (error as TtrpcClosedException)?.InnerException ?? error;
        }

        await CloseAsync(cause).ConfigureAwait(false);
    }

    private ValueTask DispatchAsync(FrameOutcome outcome, FrameHeader header, ReadOnlySpan<byte> payload)
    {
        ClientCall? call;
        lock (_lock)
        {
            // An answer to a call that was given up, or to one that never was.
            if (!_calls.TryGetValue(header.StreamId, out call))
            {
                return default;
            }
        }

        if (outcome == FrameOutcome.Oversize)
        {
            call.Fail(new TtrpcException(TtrpcStatusCode.ResourceExhausted, FrameHeader.OversizeText(header.Length)));
            return default;
        }

        return call.ReceiveAsync(header, payload);
    }

    private async Task CloseAsync(Exception? cause)
    {
        ClientCall[] pending;
        lock (_lock)
        {
            _closed = new TtrpcClosedException(cause);
            pending = [.. _calls.Values];
            _calls.Clear();
        }

        foreach (ClientCall call in pending)
        {
            call.Fail(new TtrpcClosedException(cause));
        }

        await _stream.DisposeAsync().ConfigureAwait(false);
    }
}
