// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Shim.Commands;

/// <summary>
/// Gives garbage, and the memory that holds code, back when nothing has been asked of the daemon for a while: a shim does little after a container's start, and there
/// is one for each. What the next call needs comes back from the page cache, within a fraction of a millisecond.
/// </summary>
internal sealed class DaemonRest(EventLoop loop)
{
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(5);

    private readonly FilePages _pages = new();
    private long _last;
    private int _isWaiting;

    /// <summary>Something has been asked.</summary>
    public void Touch()
    {
        Volatile.Write(ref _last, Environment.TickCount64);
        if (Interlocked.Exchange(ref _isWaiting, 1) == 0)
        {
            loop.Post(() => Wait(_quiet));
        }
    }

    private void Wait(TimeSpan time)
    {
        try
        {
            _ = new LoopTimer(loop, time, Look);
        }
        catch (OsException)
        {
            // No descriptor is left: others need the next one more.
            Volatile.Write(ref _isWaiting, 0);
        }
    }

    private void Look()
    {
        TimeSpan left = _quiet - TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _last));
        if (left > TimeSpan.Zero)
        {
            Wait(left);
            return;
        }

        Volatile.Write(ref _isWaiting, 0);
        // What the calls have left goes back to the system, then the code that was needed for that too.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = Libc.malloc_trim(0);
        _pages.Release();
    }
}
