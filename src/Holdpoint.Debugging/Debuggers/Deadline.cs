// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>A moment by which something must have happened.</summary>
internal readonly struct Deadline(TimeSpan limit)
{
    private const int PauseMilliseconds = 5;

    private static readonly ManualResetEvent _never = new(false);

    private readonly long _started = Stopwatch.GetTimestamp();

    public TimeSpan Left => limit - Stopwatch.GetElapsedTime(_started) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public bool HasPassed => Left == TimeSpan.Zero;

    /// <summary>True as soon as the condition holds, false when the deadline passes first.</summary>
    public bool WaitFor(Func<bool> condition)
    {
        while (!condition())
        {
            if (HasPassed)
            {
                return false;
            }

            _ = _never.WaitOne(PauseMilliseconds);
        }

        return true;
    }
}
