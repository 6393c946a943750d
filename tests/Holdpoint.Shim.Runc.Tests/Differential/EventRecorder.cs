// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Protos.Events;
using Holdpoint.Ttrpc;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>containerd's side of the events: takes what a shim forwards, in its order.</summary>
internal sealed class EventRecorder : IAsyncDisposable
{
    private readonly ConcurrentQueue<Envelope> _events = new();
    private readonly TtrpcServer _server = new();
    private readonly Task _serving;

    public EventRecorder(string path)
    {
        TtrpcService service = new();
        service.Unary("Forward", ForwardRequest.Parser, (request, _) =>
        {
            _events.Enqueue(request.Envelope);
            return ValueTask.FromResult(new Empty());
        });
        _serving = _server.AddService("containerd.services.events.ttrpc.v1.Events", service).ServeAsync(TtrpcListener.Unix(path));
    }

    public IReadOnlyCollection<Envelope> Events => _events;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
