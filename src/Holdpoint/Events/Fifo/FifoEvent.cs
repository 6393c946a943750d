// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Events.Fifo;

/// <summary>The event as a FIFO in the event folder.</summary>
internal sealed class FifoEvent : PlatformEvent
{
    private readonly EventDirectory _folder;
    private readonly Descriptor _fifo;
    private readonly Descriptor _wakeRead;
    private readonly Descriptor _wakeWrite;

    private FifoEvent(EventDirectory folder, string name, Descriptor fifo, (Descriptor Read, Descriptor Write) wake)
        : base(name)
    {
        _folder = folder;
        _fifo = fifo;
        (_wakeRead, _wakeWrite) = wake;
    }

    /// <summary>Makes the FIFO and opens it at once, so that a signal from now on is kept. Takes the folder over.</summary>
    public static FifoEvent Create(EventDirectory folder, string name)
    {
        try
        {
            (Descriptor Read, Descriptor Write) wake = Descriptor.Pipe();
            return new FifoEvent(folder, name, FifoFile.Create(folder, name), wake);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public override void Describe(IReadOnlyList<HoldEntry> holds)
    {
        int pid = Environment.ProcessId;
        DescriptionFile.Write(_folder, Name, new HoldDescription
        {
            Pid = pid,
            StartTime = ProcessIdentity.Of(pid)?.StartTime ?? 0,
            Holds = holds,
        });
    }

    protected override int TakeSignals() => FifoFile.Drain(_fifo);

    protected override int AwaitSignals()
    {
        _ = FifoFile.PollEither(_fifo, _wakeRead);
        Span<byte> buffer = stackalloc byte[16];
        if (FifoFile.HasInput(_wakeRead))
        {
            _ = _wakeRead.Read(buffer);
        }

        return 0;
    }

    protected override void Wake() => _wakeWrite.Write([1]);

    protected override void Remove() => FifoFile.Remove(_folder, Name, _fifo);

    protected override void Close()
    {
        _fifo.Dispose();
        _wakeRead.Dispose();
        _wakeWrite.Dispose();
        _folder.Dispose();
    }
}
