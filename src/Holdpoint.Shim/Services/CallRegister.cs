// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Services;

/// <summary>The calls in progress.</summary>
internal sealed class CallRegister
{
    private readonly Lock _gate = new();
    private readonly LinkedList<CallRecord> _calls = new();

    /// <summary>Called when one has ended.</summary>
    public Action? Ended { get; set; }

    /// <summary>Those of this moment, the oldest first.</summary>
    public CallRecord[] ToArray()
    {
        lock (_gate)
        {
            return [.. _calls];
        }
    }

    /// <summary>A call begins; it ends when the result is disposed of.</summary>
    public Entry Begin(CallRecord call)
    {
        lock (_gate)
        {
            return new Entry(this, _calls.AddLast(call));
        }
    }

    internal readonly struct Entry(CallRegister calls, LinkedListNode<CallRecord> node) : IDisposable
    {
        public void Dispose()
        {
            lock (calls._gate)
            {
                calls._calls.Remove(node);
            }

            calls.Ended?.Invoke();
        }
    }
}

/// <summary>A call in progress.</summary>
/// <param name="Method">Its bare name.</param>
/// <param name="Id">The container; may be empty.</param>
/// <param name="ExecId">The process in it; empty for the first.</param>
/// <param name="Since">When it came.</param>
/// <param name="Deadline">When the client gives it up; null when it did not say.</param>
internal sealed record CallRecord(string Method, string Id, string ExecId, DateTimeOffset Since, DateTimeOffset? Deadline);
