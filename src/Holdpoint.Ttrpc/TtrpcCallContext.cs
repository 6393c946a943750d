// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc.Codec;
using Holdpoint.Ttrpc.Serving;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Ttrpc;

/// <summary>What a handler knows of a call beside its request.</summary>
public sealed class TtrpcCallContext
{
    // A timer cannot be set for longer.
    private static readonly TimeSpan _longestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1d);

    private readonly CancellationTokenSource? _source;
    private readonly CancellationToken _connection;
    private TtrpcMetadata? _metadata;

    internal TtrpcCallContext(NamedMethod method, in RequestEnvelope request, PeerCredentials? peer, CancellationToken connection)
    {
        Service = method.Service;
        Method = method.Name;
        _metadata = request.Metadata;
        Peer = peer;
        CancellationToken = _connection = connection;
        if (request.TimeoutNano == 0 && !method.Method.IsStream)
        {
            return;
        }

        _source = CancellationTokenSource.CreateLinkedTokenSource(connection);
        CancellationToken = _source.Token;
        if (request.TimeoutNano != 0)
        {
            SetDeadline(TimeSpan.FromTicks(request.TimeoutNano / TimeSpan.NanosecondsPerTick));
        }
    }

    /// <summary>The name that the client called the service by, such as <c>containerd.task.v2.Task</c>.</summary>
    public string Service { get; }

    /// <summary>The name of the method, such as <c>Create</c>.</summary>
    public string Method { get; }

    /// <summary>What came with the request.</summary>
    public TtrpcMetadata Metadata => _metadata ??= [];

    /// <summary>When the client gives the call up; null when it did not say.</summary>
    public DateTimeOffset? Deadline { get; private set; }

    /// <summary>Who calls, where the transport tells.</summary>
    public PeerCredentials? Peer { get; }

    /// <summary>
    /// Cancelled when the deadline passes and when the connection ends. That a client has given up a call by itself is not sent on the wire.
    /// </summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>By the timer: the clock may say so a little later.</summary>
    internal bool DeadlinePassed => Deadline is not null && CancellationToken.IsCancellationRequested && !_connection.IsCancellationRequested;

    internal void Cancel()
    {
        try
        {
            // On another thread: whoever waits for the token goes on within this call otherwise.
            _ = _source?.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The handler ended at the same time.
        }
    }

    internal void End() => _source?.Dispose();

    private void SetDeadline(TimeSpan left)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Deadline = left < DateTimeOffset.MaxValue - now ? now + left : DateTimeOffset.MaxValue;
        if (left <= TimeSpan.Zero)
        {
            _source!.Cancel();
        }
        else if (left < _longestTimer)
        {
            _source!.CancelAfter(left);
        }
    }
}
