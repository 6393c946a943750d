// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Tracing;

/// <summary>Waits for whatever comes first: a signal to the keeper, an event, the end of a held process, or the next time to look.</summary>
internal sealed unsafe class KeeperPoll : IDisposable
{
    /// <summary>Signals that ask the keeper to end.</summary>
    public const ulong EndSignals = (1UL << (Signal.SIGTERM - 1)) | (1UL << (Signal.SIGINT - 1)) | (1UL << (Signal.SIGHUP - 1));

    /// <summary>All signals that a keeper takes through its descriptor: blocked from its start on.</summary>
    public const ulong Signals = EndSignals | (1UL << (Signal.SIGUSR1 - 1)) | (1UL << (Signal.SIGCHLD - 1));

    // A debugger that attaches is met by SIGCONT within this time.
    private const int StoppedMilliseconds = 20;
    private const int TracedMilliseconds = 50;
    private const int IdleMilliseconds = 1000;
    private const int QuietRounds = 100;
    private const int SignalRecordBytes = 128;

    private readonly Descriptor _signals = new(Libc.SignalDescriptor(Signals));
    private Libc.PollFd[] _descriptors = [];
    private readonly FilePages _pages = new();
    private int _quietRounds;

    /// <summary>The set of signals that came, maybe empty.</summary>
    public ulong Wait(List<Keeper.Charge> charges)
    {
        int count = 1 + (2 * charges.Count);
        if (_descriptors.Length < count)
        {
            _descriptors = new Libc.PollFd[count];
        }

        _descriptors[0] = Input(_signals.Number);
        int next = 1;
        int limit = IdleMilliseconds;
        // By number: an enumerator's code would have to stay in memory as long as this goes on.
        for (int i = 0; i < charges.Count; i++)
        {
            Keeper.Charge charge = charges[i];
            _descriptors[next++] = Input(charge.Held.EventDescriptor);
            // The end of a traced process comes by SIGCHLD; its descriptor would be ready all the time until then.
            _descriptors[next++] = Input(charge.Held.IsTraced ? -1 : charge.Held.ProcessDescriptor);
            limit = Math.Min(limit, charge.Held.IsTraced ? TracedMilliseconds : StoppedMilliseconds);
            if (charge.Left is { } left)
            {
                limit = Math.Clamp((int)Math.Ceiling(left.TotalMilliseconds), 0, limit);
            }
        }

        fixed (Libc.PollFd* first = _descriptors)
        {
            NoteQuiet(Libc.poll(first, (nuint)count, limit) == 0);
        }

        return (_descriptors[0].Returned & Libc.POLLIN) != 0 ? Take() : 0;
    }

    public void Dispose() => _signals.Dispose();

    /// <summary>
    /// A hold can last for days: as soon as nothing comes for once, it takes no more memory than its few looks need. Again after
    /// some seconds, since a look too may find something to do, such as when a parent has ended.
    /// </summary>
    private void NoteQuiet(bool quiet)
    {
        if (quiet && _quietRounds % QuietRounds == 0)
        {
            _pages.Release();
        }

        _quietRounds = quiet ? _quietRounds + 1 : 0;
    }

    private ulong Take()
    {
        ulong set = 0;
        Span<byte> record = stackalloc byte[SignalRecordBytes];
        while (_signals.Read(record) == SignalRecordBytes)
        {
            set |= Signal.Bit(MemoryMarshal.Read<int>(record));
        }

        return set;
    }

    private static Libc.PollFd Input(int descriptor) => new() { Descriptor = descriptor, Events = Libc.POLLIN };
}
