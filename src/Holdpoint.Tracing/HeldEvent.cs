// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Events.Fifo;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Tracing;

/// <summary>The debugger event of a process held from outside, with its description; gone when disposed.</summary>
internal sealed class HeldEvent : IDisposable
{
    private readonly EventDirectory _folder;
    private readonly string _name;
    private readonly Descriptor _fifo;
    private bool _disposed;

    private HeldEvent(EventDirectory folder, string name, Descriptor fifo)
    {
        _folder = folder;
        _name = name;
        _fifo = fifo;
    }

    public string Name => _name;

    public int Descriptor => _fifo.Number;

    /// <exception cref="HoldpointException">A live event of this process exists.</exception>
    public static HeldEvent Create(EventDirectory folder, int pid)
    {
        string name = EventName.Debugger(pid);
        return new HeldEvent(folder, name, FifoFile.Create(folder, name));
    }

    /// <summary>Says whose event it is; without an entry, that nothing is held yet.</summary>
    public void Describe(ProcessIdentity held, params HoldEntry[] entries)
    {
        ProcessIdentity? keeper = ProcessIdentity.Of(Environment.ProcessId);
        DescriptionFile.Write(_folder, _name, new HoldDescription
        {
            Pid = held.Pid,
            StartTime = held.StartTime,
            Keeper = keeper?.Pid,
            KeeperStartTime = keeper?.StartTime,
            Holds = entries,
        });
    }

    /// <summary>Takes what was signalled; true when something was.</summary>
    public bool TakeSignal() => FifoFile.Drain(_fifo) > 0;

    /// <summary>Closes the event and leaves its entry, for a process that stays held without keeper.</summary>
    public void Abandon()
    {
        _disposed = true;
        _fifo.Dispose();
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            FifoFile.Remove(_folder, _name, _fifo);
            Abandon();
        }
    }
}
