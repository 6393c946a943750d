// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;

namespace Holdpoint.Shim.Events;

/// <summary>Takes the events of tasks, in their order.</summary>
internal interface IEventSink
{
    /// <summary>Never blocks, never throws: the event is on its way when this returns.</summary>
    /// <param name="topic">Such as <c>/tasks/exit</c>.</param>
    /// <param name="typeUrl">Such as <c>containerd.events.TaskExit</c>.</param>
    /// <param name="message">Not changed afterwards.</param>
    void Publish(string topic, string typeUrl, IMessage message);
}
