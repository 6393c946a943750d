// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Loop;

namespace Holdpoint.Shim.Io;

/// <summary>
/// Makes the pipes of a stream larger while much flows, and small again when it rests. Never for good: the kernel counts what a user's pipes may
/// hold (pipe(7), "pipe-user-pages-soft"), and beyond it every new pipe of the user has 8 KiB, also those within other containers of root.
/// </summary>
/// <param name="loop">Has the time.</param>
/// <param name="pipes">Descriptors of the stream, open as long as this is not disposed of. Of use on the loop's thread only.</param>
internal sealed class PipeGrowth(EventLoop loop, params int[] pipes) : IDisposable
{
    private const int Large = 1024 * 1024;

    // A program that prints a page now and then is not worth it.
    private const long Worthwhile = 4 * 1024 * 1024;

    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(1);

    private readonly int[] _usual = [.. pipes.Select(pipe => Libc.fcntl(pipe, Libc.F_GETPIPE_SZ, 0))];
    private LoopTimer? _timer;
    private long _moved;
    private long _movedBefore;

    public bool IsLarge { get; private set; }

    /// <summary>Many bytes were moved at once.</summary>
    public void Moved(long count)
    {
        _moved += count;
        if (_timer is null && (IsLarge || _moved >= Worthwhile))
        {
            IsLarge = IsLarge || Enlarge();
            Begin();
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Begin()
    {
        _movedBefore = _moved;
        _timer = new LoopTimer(loop, _rest, Look);
    }

    private void Look()
    {
        _timer = null;
        if (_moved > _movedBefore)
        {
            Begin();
            return;
        }

        // Refused while they hold more: nobody reads, so nothing moves, and the next time is after something did.
        IsLarge = !Restore();
        _moved = 0;
    }

    /// <summary>What the user may not have stays as it is.</summary>
    private bool Enlarge()
    {
        bool any = false;
        foreach (int pipe in pipes)
        {
            any |= Libc.fcntl(pipe, Libc.F_SETPIPE_SZ, Large) >= 0;
        }

        return any;
    }

    private bool Restore()
    {
        bool all = true;
        for (int i = 0; i < pipes.Length; i++)
        {
            all &= Libc.fcntl(pipes[i], Libc.F_SETPIPE_SZ, _usual[i]) >= 0;
        }

        return all;
    }
}
