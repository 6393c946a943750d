// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Tests;

/// <summary>Waits, but not for ever.</summary>
internal static class LimitedWait
{
    public static Task LimitedAsync(this Task task) => task.WaitAsync(TimeLimits.Step, TestContext.Current.CancellationToken);

    public static Task<T> LimitedAsync<T>(this Task<T> task) => task.WaitAsync(TimeLimits.Step, TestContext.Current.CancellationToken);
}
