// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>A moment by which something must have happened.</summary>
internal readonly struct Deadline(TimeSpan limit)
{
    private const int PauseMilliseconds = 5;

    private readonly long _started = Stopwatch.GetTimestamp();

    public TimeSpan Left => limit - Stopwatch.GetElapsedTime(_started) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public bool HasPassed => Left == TimeSpan.Zero;

    /// <summary>True as soon as the condition holds, false when the deadline passes first.</summary>
    public unsafe bool WaitFor(Func<bool> condition)
    {
        while (!condition())
        {
            if (HasPassed)
            {
                return false;
            }

            _ = Libc.poll(null, 0, PauseMilliseconds);
        }

        return true;
    }
}
