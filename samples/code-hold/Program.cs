// SPDX-License-Identifier: Apache-2.0

// A program that waits for a debugger where it says so, but only when it is asked to:
//   CODE_HOLD_WAIT_DEBUGGER=1 code-hold [SECONDS AT MOST]
// In another terminal: holdpoint ps, then holdpoint release PID.
using System.Globalization;
using Holdpoint.Holds;

HoldOptions options = new()
{
    Label = "before the greeting",
    Timeout = args is [string seconds] ? TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)) : Timeout.InfiniteTimeSpan,
};
HoldOutcome outcome = await Hold.HereIfAskedAsync("CODE_HOLD_WAIT_DEBUGGER", options);
Console.WriteLine($"Hello from the other side: {outcome}");
