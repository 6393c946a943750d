// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Protos.Events;
using Holdpoint.Ttrpc;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Shim.Tests.Events;

/// <summary>containerd's end of events: a real server at a socket, that remembers what came, and answers as it is told.</summary>
internal sealed class EventReceiver : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Envelope> _taken = [];
    private readonly TtrpcServer _server;
    private readonly Task _serving;
    private int _inProgress;

    public EventReceiver(string path)
    {
        File.Delete(path);
        TtrpcService service = new TtrpcService().Unary("Forward", ForwardRequest.Parser, TakeAsync);
        _server = new TtrpcServer().AddService("containerd.services.events.ttrpc.v1.Events", service);
        _serving = _server.ServeAsync(TtrpcListener.Unix(path));
    }

    /// <summary>What an answer waits for, or throws.</summary>
    public Func<Envelope, Task> Answer { get; set; } = _ => Task.CompletedTask;

    /// <summary>As many calls as there were at the same time.</summary>
    public int MostInProgress { get; private set; }

    public List<string?> Namespaces { get; } = [];

    public Envelope[] Taken
    {
        get
        {
            lock (_lock)
            {
                return [.. _taken];
            }
        }
    }

    /// <summary>The container's ids in the events that were taken.</summary>
    public string[] Ids => [.. Taken.Select(envelope => TaskOOM.Parser.ParseFrom(envelope.Event.Value).ContainerId)];

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _serving;
    }

    private async ValueTask<Empty> TakeAsync(ForwardRequest request, TtrpcCallContext call)
    {
        lock (_lock)
        {
            MostInProgress = Math.Max(MostInProgress, ++_inProgress);
            Namespaces.Add(call.Metadata.Get("containerd-namespace-ttrpc"));
        }

        try
        {
            await Answer(request.Envelope);
            lock (_lock)
            {
                _taken.Add(request.Envelope);
            }

            return new Empty();
        }
        finally
        {
            lock (_lock)
            {
                _inProgress--;
            }
        }
    }
}
