// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using Holdpoint.Ttrpc.Codec;
using Holdpoint.Ttrpc.Framing;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Ttrpc.Serving;

/// <summary>One client: a loop that reads, and calls that answer.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Handlers may use its token after the end; none has a timer.")]
internal sealed partial class ServerConnection(ServiceTable services, Stream stream, PeerCredentials? peer)
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();

    // Apart from the other: what handlers do when they are cancelled must not keep the loop from its end.
    private readonly CancellationTokenSource _ended = new();
    private readonly FrameWriter _writer = new(stream);
    private uint _lastStreamId;
    private int _active;
    private bool _draining;

    public bool HasEnded => _closing.IsCancellationRequested;

    /// <summary>Reads until the client goes, or this side closes; then nothing of it is left but handlers that do not heed their cancellation.</summary>
    public async Task RunAsync()
    {
        using FrameReader reader = new(stream, _closing.Token);
        try
        {
            while (await reader.ReadAsync().ConfigureAwait(false) is var outcome and not FrameOutcome.End)
            {
                await HandleAsync(outcome, reader.Header, reader.Payload).ConfigureAwait(false);
            }
        }
        catch (TtrpcClosedException)
        {
            // Reset, or closed by this side: an end like any other.
        }
        finally
        {
            Abort();
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes no more requests, and ends when all are answered.</summary>
    public void Drain()
    {
        lock (_lock)
        {
            _draining = true;
            if (_active > 0)
            {
                return;
            }
        }

        Abort();
    }

    /// <summary>Ends now.</summary>
    public void Abort()
    {
        _ = _closing.CancelAsync();
        _ = _ended.CancelAsync();
    }

    /// <summary>A call has its answer, or never will.</summary>
    public void EndCall(uint streamId)
    {
        lock (_lock)
        {
            _streams.Remove(streamId);
            _active--;
            if (!_draining || _active > 0)
            {
                return;
            }
        }

        Abort();
    }

    /// <summary>Writes a frame.</summary>
    /// <exception cref="TtrpcClosedException">The connection has ended; what a handler gives that was cancelled for it is not sent.</exception>
    /// <exception cref="TtrpcException">The message is too long.</exception>
    public ValueTask SendAsync<TBody>(uint streamId, FrameType type, FrameFlags flags, TBody body)
        where TBody : struct, IFrameBody =>
        HasEnded ? throw new TtrpcClosedException(null) : _writer.SendAsync(streamId, type, flags, body);

    /// <summary>Answers with an error, when there is still somebody.</summary>
    public async ValueTask SendErrorAsync(uint streamId, TtrpcStatusCode code, string message)
    {
        try
        {
            await SendAsync(streamId, FrameType.Response, FrameFlags.None, new ErrorBody(code, message)).ConfigureAwait(false);
        }
        catch (TtrpcClosedException)
        {
            Abort();
        }
    }

    private ValueTask HandleAsync(FrameOutcome outcome, FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (outcome == FrameOutcome.Oversize)
        {
            return SendErrorAsync(header.StreamId, TtrpcStatusCode.ResourceExhausted, FrameHeader.OversizeText(header.Length));
        }

        if (header.StreamId % 2 == 0)
        {
            return SendErrorAsync(header.StreamId, TtrpcStatusCode.InvalidArgument, "StreamID must be odd for client initiated streams");
        }

        return header.Type switch
        {
            FrameType.Request => HandleRequestAsync(header.StreamId, payload),
            FrameType.Data => HandleDataAsync(header, payload),
            _ => default,
        };
    }

    private ValueTask HandleRequestAsync(uint streamId, ReadOnlySpan<byte> payload)
    {
        if (streamId <= _lastStreamId)
        {
            return SendErrorAsync(streamId, TtrpcStatusCode.InvalidArgument, "StreamID cannot be re-used and must increment");
        }

        _lastStreamId = streamId;
        RequestEnvelope request;
        try
        {
            request = RequestEnvelope.Read(payload);
        }
        catch (MalformedException error)
        {
            return SendErrorAsync(streamId, TtrpcStatusCode.InvalidArgument, $"unmarshal request error: {error.Message}");
        }

        if (services.Find(request.Service, request.Method, out bool hasService) is { } found)
        {
            return StartAsync(found, streamId, request);
        }

        string what = hasService ? $"method {Text(request.Method)}" : $"service {Text(request.Service)}";
        return SendErrorAsync(streamId, TtrpcStatusCode.Unimplemented, what);
    }

    private ValueTask StartAsync(NamedMethod found, uint streamId, in RequestEnvelope request)
    {
        ServerCall call;
        TtrpcCallContext context = new(found, request, peer, _ended.Token);
        try
        {
            call = found.Method.Accept(this, streamId, context, request);
        }
        catch (Exception error)
        {
            // A parser may be anybody's; what it cannot read is the caller's fault.
            context.End();
            return SendErrorAsync(streamId, TtrpcStatusCode.Internal, $"ttrpc: error unmarshalling payload: {error.Message}");
        }

        lock (_lock)
        {
            if (_draining)
            {
                context.End();
                return default;
            }

            _active++;
            if (call is ServerStreamCall stream)
            {
                _streams.Add(streamId, stream);
            }
        }

        // Not here: a handler that blocks would keep this loop from the other requests.
        ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
        return default;
    }

    private static string Text(ReadOnlySpan<byte> name) => System.Text.Encoding.UTF8.GetString(name);
}
