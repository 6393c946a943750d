// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Systems;

namespace Holdpoint.Events;

/// <summary>
/// An auto-reset event that another process can set by its name: a FIFO in the event folder on Linux, a
/// kernel event <c>Global\NAME</c> on Windows. A signal that comes after the
/// event exists and before anybody waits is kept; several such signals release one wait.
/// </summary>
public sealed class NamedEvent : IDisposable
{
    private readonly PlatformEvent _event;

    private NamedEvent(PlatformEvent native)
    {
        _event = native;
    }

    /// <summary>The name, such as <c>debugger-4711</c>.</summary>
    public string Name => _event.Name;

    /// <summary>The name of a process's debugger event.</summary>
    /// <param name="pid">The process id.</param>
    public static string DebuggerName(int pid) => EventName.Debugger(pid);

    /// <summary>The name of a process's stackdump event.</summary>
    /// <param name="pid">The process id.</param>
    public static string StackDumpName(int pid) => EventName.StackDump(pid);

    /// <summary>Makes the event: on Linux in the default event folder.</summary>
    /// <param name="name">Letters, digits, <c>.</c>, <c>-</c> and <c>_</c>, at most 64.</param>
    /// <exception cref="HoldpointException">A live event of this name exists, or the folder is refused.</exception>
    /// <exception cref="PlatformNotSupportedException">There are no named events on this system yet.</exception>
    public static NamedEvent Create(string name)
    {
        EventName.Check(name);
        return new NamedEvent(HoldSystem.Current.Create(name));
    }

    /// <summary>Sets an event of this user's; root may set those of every user's processes, and on Windows only administrators may. Never blocks.</summary>
    /// <param name="name">The event's name.</param>
    /// <exception cref="HoldpointException">The event folder is refused, or the name is none.</exception>
    /// <exception cref="PlatformNotSupportedException">There are no named events on this system yet.</exception>
    public static SignalOutcome Signal(string name)
    {
        EventName.Check(name);
        return HoldSystem.Current.Signal(name);
    }

    /// <summary>Waits until the event is set; false when the time has passed first.</summary>
    /// <param name="timeout">The longest time, at most 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
    /// <exception cref="ObjectDisposedException">The event has been disposed, before or meanwhile.</exception>
    public bool Wait(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _event.Wait(timeout, cancellationToken);

    /// <summary>Waits until the event is set, without blocking a thread of the pool; false when the time has passed first.</summary>
    /// <param name="timeout">The longest time, at most 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
    /// <exception cref="ObjectDisposedException">The event has been disposed, before or meanwhile.</exception>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _event.WaitAsync(timeout, cancellationToken);

    /// <summary>Removes the event; whoever still waits on it gets an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _event.Dispose();
}
