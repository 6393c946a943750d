// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Systems;

namespace Holdpoint.Holds;

/// <summary>
/// The holds of this process. It has one debugger event: made for the first hold, shared by those of the same time (each
/// signal releases the one that has waited longest), gone after the last.
/// </summary>
internal static class ProcessHolds
{
    private static readonly Lock _gate = new();
    private static readonly List<HoldEntry> _entries = [];
    private static PlatformEvent? _event;

    public static Share Join(HoldEntry entry)
    {
        lock (_gate)
        {
            _event ??= HoldSystem.Current.Create(EventName.Debugger(Environment.ProcessId));
            _entries.Add(entry);
            try
            {
                _event.Describe([.. _entries]);
            }
            catch
            {
                Leave(entry);
                throw;
            }

            return new Share(_event, entry);
        }
    }

    private static void Leave(HoldEntry entry)
    {
        lock (_gate)
        {
            _ = _entries.RemoveAll(other => ReferenceEquals(other, entry));
            if (_entries.Count > 0)
            {
                Redescribe(_event!);
                return;
            }

            _event!.Dispose();
            _event = null;
        }
    }

    /// <summary>A hold that has ended has its outcome: that the description still names it must not take that away.</summary>
    private static void Redescribe(PlatformEvent made)
    {
        try
        {
            made.Describe([.. _entries]);
        }
        catch (HoldpointException)
        {
            // Disk full, or the folder removed: `ps` shows one hold too many until the last one ends.
        }
    }

    /// <summary>One hold's part in the event.</summary>
    internal sealed class Share(PlatformEvent shared, HoldEntry entry) : IDisposable
    {
        public PlatformEvent Event => shared;

        public void Dispose() => Leave(entry);
    }
}
