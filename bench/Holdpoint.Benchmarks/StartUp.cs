// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Benchmarks;

/// <summary>How long the command line takes to list nothing.</summary>
internal static class StartUp
{
    private const int Rounds = 50;

    public static void Run() =>
        new Contest("Start to end of a small command", "ms", "holdpoint ps within 2x of runc --version")
            .AddTimed("runc --version", () => Programs.Run(Programs.Find("runc"), "--version"))
            .AddTimed("dlv version", () => Programs.Run(Programs.Find("dlv"), "version"))
            .AddTimed("holdpoint ps", () => Programs.Run(Programs.Holdpoint, "ps"))
            .Run(Rounds);
}
