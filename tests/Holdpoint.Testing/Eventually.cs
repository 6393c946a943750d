// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Testing;

/// <summary>Waits for something that another process does.</summary>
public static class Eventually
{
    /// <summary>True as soon as the condition holds; false after <see cref="TimeLimits.Step"/>.</summary>
    public static bool Holds(Func<bool> condition) => Holds(condition, TimeLimits.Step);

    /// <summary>True as soon as the condition holds; false after the limit.</summary>
    public static bool Holds(Func<bool> condition, TimeSpan limit)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                return false;
            }

            Thread.Sleep(5);
        }

        return true;
    }

    /// <summary>The first value that is not null.</summary>
    /// <exception cref="TimeoutException">There was none within <see cref="TimeLimits.Step"/>.</exception>
    public static T Is<T>(Func<T?> find, string what)
        where T : class
    {
        T? found = null;
        return Holds(() => (found = find()) is not null) ? found! : throw new TimeoutException($"still not so: {what}");
    }
}
