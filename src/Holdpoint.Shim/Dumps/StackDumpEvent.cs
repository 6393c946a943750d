// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Events.Fifo;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Loop;

namespace Holdpoint.Shim.Dumps;

/// <summary>The event <c>stackdump-&lt;pid&gt;</c>, watched by the daemon's loop: it costs nothing while nobody signals it.</summary>
internal sealed class StackDumpEvent : IDisposable
{
    private readonly EventLoop _loop;
    private readonly EventDirectory _folder;
    private readonly Descriptor _fifo;
    private readonly string _name;
    private readonly LoopWatch _watch;

    private StackDumpEvent(EventLoop loop, EventDirectory folder, string name, Descriptor fifo, Action signalled)
    {
        _loop = loop;
        _folder = folder;
        _name = name;
        _fifo = fifo;
        _watch = loop.Watch(fifo.Number, LoopEvents.Readable, _ =>
        {
            if (FifoFile.Drain(fifo) > 0)
            {
                signalled();
            }
        });
    }

    /// <summary>Makes it.</summary>
    /// <param name="loop">Watches it.</param>
    /// <param name="signalled">Called on the loop's thread: must not take long.</param>
    /// <exception cref="HoldpointException">It cannot be made.</exception>
    /// <exception cref="Platform.Linux.OsException">It cannot be watched.</exception>
    public static StackDumpEvent Make(EventLoop loop, Action signalled)
    {
        EventDirectory folder = EventDirectory.Open();
        Descriptor? fifo = null;
        try
        {
            string name = EventName.StackDump(Environment.ProcessId);
            fifo = FifoFile.Create(folder, name);
            return new StackDumpEvent(loop, folder, name, fifo, signalled);
        }
        catch
        {
            fifo?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Takes the name away at once; what is open is closed by the loop, which may be looking at it.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        FifoFile.Remove(_folder, _name, _fifo);
        _loop.Post(() =>
        {
            _fifo.Dispose();
            _folder.Dispose();
        });
    }
}
