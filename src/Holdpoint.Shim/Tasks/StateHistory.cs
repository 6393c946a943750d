// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tasks;

/// <summary>The last changes of a state, with their times. Not thread-safe: its owner is.</summary>
internal sealed class StateHistory
{
    public const int Most = 16;

    private readonly Queue<StateChange> _changes = new(4);

    /// <summary>How many are no longer remembered.</summary>
    public int Forgotten { get; private set; }

    public void Add(string what)
    {
        if (_changes.Count == Most)
        {
            _changes.Dequeue();
            Forgotten++;
        }

        _changes.Enqueue(new StateChange(DateTimeOffset.UtcNow, what));
    }

    public StateChange[] ToArray() => [.. _changes];
}

/// <summary>What a process came into, and when.</summary>
internal readonly record struct StateChange(DateTimeOffset At, string What);
