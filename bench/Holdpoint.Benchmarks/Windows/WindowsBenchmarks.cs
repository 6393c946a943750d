// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Holdpoint.Events;

namespace Holdpoint.Benchmarks.Windows;

/// <summary>What runs on Windows: releases of a program that waits as the runhcs shim does, and the start of the command line.</summary>
internal static class WindowsBenchmarks
{
    private const int Signals = 300;
    private const int Starts = 40;
    private const int SettlingMilliseconds = 2;

    public static void Run()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using ClockedProgram waiter = new("wait");
        _ = waiter.ReadTime();
        string pid = waiter.Pid.ToString(CultureInfo.InvariantCulture);
        string name = NamedEvent.DebuggerName(waiter.Pid);
        using ClockedProgram signaller = new("set", name);

        new Contest("From the signal until the waiter runs", "µs", "none; the peer opens the event and sets it")
            .Add("a program in C: OpenEvent, SetEvent", () => Microseconds(waiter, () =>
            {
                signaller.Go();
                return signaller.ReadTime();
            }))
            .Add("the library: NamedEvent.Signal", () => Microseconds(waiter, () =>
            {
                long began = Stopwatch.GetTimestamp();
                return NamedEvent.Signal(name) == SignalOutcome.Signalled ? began : throw new InvalidOperationException("nobody waits");
            }))
            .Run(Signals);

        new Contest("From the start of a program until the waiter runs", "ms", "none; the peer does nothing else")
            .Add("a program in C: OpenEvent, SetEvent", () => Milliseconds(waiter, WindowsPrograms.Bench, "set1", name))
            .Add("holdpoint release", () => Milliseconds(waiter, WindowsPrograms.Holdpoint, "release", pid))
            .Add("holdpoint signal -debugger", () => Milliseconds(waiter, WindowsPrograms.Holdpoint, "signal", "-pid", pid, "-debugger"))
            .Run(Starts);

        new Contest("Start to end of a small command", "ms", "none; the peer does nothing")
            .AddTimed("a program in C that ends", () => WindowsPrograms.Run(WindowsPrograms.Bench, "exit"))
            .AddTimed("cmd.exe /c exit", () => WindowsPrograms.Run(Path.Combine(Environment.SystemDirectory, "cmd.exe"), "/c", "exit"))
            .AddTimed("holdpoint ps", () => WindowsPrograms.Run(WindowsPrograms.Holdpoint, "ps"))
            .Run(Starts);
    }

    private static double Milliseconds(ClockedProgram waiter, string program, params string[] arguments) => Microseconds(waiter, () =>
    {
        long began = Stopwatch.GetTimestamp();
        WindowsPrograms.Run(program, arguments);
        return began;
    }) / 1000;

    /// <param name="waiter">Who waits.</param>
    /// <param name="signal">Sets its event, and returns when that began.</param>
    private static double Microseconds(ClockedProgram waiter, Func<long> signal)
    {
        // It has told of its release before, and is on its way back into the wait.
        Thread.Sleep(SettlingMilliseconds);
        long began = signal();
        return Stopwatch.GetElapsedTime(began, waiter.ReadTime()).TotalMicroseconds;
    }
}
