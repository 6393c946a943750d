// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Shim.Events;

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>Events in memory, in their order.</summary>
internal sealed class EventList : IEventSink
{
    private readonly Lock _lock = new();
    private readonly List<(string Topic, string TypeUrl, IMessage Message)> _events = [];

    public (string Topic, string TypeUrl, IMessage Message)[] All
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>The last parts of the topics.</summary>
    public string[] Names => [.. All.Select(published => published.Topic[(published.Topic.LastIndexOf('/') + 1)..])];

    public void Publish(string topic, string typeUrl, IMessage message)
    {
        lock (_lock)
        {
            _events.Add((topic, typeUrl, message));
        }
    }

    public T[] Of<T>()
        where T : IMessage => [.. All.Select(published => published.Message).OfType<T>()];

    public T WaitFor<T>()
        where T : class, IMessage => Eventually.Is(() => Of<T>().FirstOrDefault(), $"an event {typeof(T).Name}");
}
