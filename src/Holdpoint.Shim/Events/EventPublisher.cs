// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Logging;
using Holdpoint.Shim.Protos.Events;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Events;

/// <summary>
/// Sends events to containerd, one after the other, each when the one before has been taken: containerd handles calls side by side, and so their
/// order is theirs to keep. While containerd is away the first one is tried again and again, and the others wait behind it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "CloseAsync, which may take its time, disposes of what it owns.")]
internal sealed class EventPublisher : IEventSink
{
    private const string Service = "containerd.services.events.ttrpc.v1.Events";
    private const string Method = "Forward";
    private const string NamespaceKey = "containerd-namespace-ttrpc";
    private const int MostQueued = 2048;

    private static readonly TimeSpan _longestCall = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(2);

    // containerd's own shims give an event up after about 15 s.
    private static readonly TimeSpan _oldest = TimeSpan.FromSeconds(60);

    private readonly string _address;
    private readonly string _namespace;
    private readonly ShimLog _log;
    private readonly Channel<Envelope> _queue = Channel.CreateBounded<Envelope>(new BoundedChannelOptions(MostQueued) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private TtrpcClient? _client;

    /// <param name="address">The path of containerd's socket for shims.</param>
    /// <param name="ns">containerd's namespace.</param>
    /// <param name="log">Hears of events that are lost.</param>
    public EventPublisher(string address, string ns, ShimLog log)
    {
        _address = address.StartsWith("unix://", StringComparison.Ordinal) ? address["unix://".Length..] : address;
        _namespace = ns;
        _log = log;
        _sending = SendAllAsync();
    }

    public void Publish(string topic, string typeUrl, IMessage message)
    {
        Envelope envelope = new()
        {
            Timestamp = Timestamp.FromDateTime(DateTime.UtcNow),
            Namespace = _namespace,
            Topic = topic,
            Event = new Any { TypeUrl = typeUrl, Value = message.ToByteString() },
        };
        if (!_queue.Writer.TryWrite(envelope))
        {
            _log.Error("event is lost: too many wait", ("topic", topic));
        }
    }

    /// <summary>Sends what is queued, but tries no longer than that.</summary>
    public async Task CloseAsync(TimeSpan limit)
    {
        _ = _queue.Writer.TryComplete();
        _stop.CancelAfter(limit);
        await _sending.ConfigureAwait(false);
        if (_client is not null)
        {
            await _client.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private async Task SendAllAsync()
    {
        await foreach (Envelope envelope in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (!await SendAsync(envelope).ConfigureAwait(false))
            {
                _log.Error("event is lost: containerd did not take it", ("topic", envelope.Topic));
            }
        }
    }

    private async Task<bool> SendAsync(Envelope envelope)
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(20);
        while (true)
        {
            try
            {
                _client ??= await TtrpcClient.ConnectUnixAsync(_address, _stop.Token).ConfigureAwait(false);
                TtrpcCallOptions options = new() { Timeout = _longestCall, Metadata = new TtrpcMetadata { { NamespaceKey, _namespace } } };
                _ = await _client.CallAsync(Service, Method, new ForwardRequest { Envelope = envelope }, Empty.Parser, options, _stop.Token).ConfigureAwait(false);
                return true;
            }
            catch (TtrpcException error) when (error.StatusCode == TtrpcStatusCode.InvalidArgument)
            {
                // It will not be another one the next time.
                _log.Error("containerd refuses an event", ("topic", envelope.Topic), ("error", error.Message));
                return true;
            }
            catch (Exception error)
            {
                await DropClientAsync().ConfigureAwait(false);
                if (_stop.IsCancellationRequested || DateTime.UtcNow - envelope.Timestamp.ToDateTime() > _oldest)
                {
                    return false;
                }

                _log.Debug("event is sent again", ("topic", envelope.Topic), ("error", error.Message));
                await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause + pause < _longestPause ? pause + pause : _longestPause;
            }
        }
    }

    private async Task DropClientAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }
}
