// SPDX-License-Identifier: Apache-2.0

using System.ComponentModel;
using System.Diagnostics;

namespace Holdpoint.Benchmarks.Windows;

/// <summary>The programs that are measured, by the paths that bench/run passes in the environment.</summary>
internal static class WindowsPrograms
{
    private const int InternalError = 1359;

    public static string Holdpoint { get; } = Programs.Required("BENCH_HOLDPOINT");

    /// <summary>bench/windows.c.</summary>
    public static string Bench { get; } = Programs.Required("BENCH_PROGRAM");

    /// <summary>Runs to the end, silently.</summary>
    public static void Run(string path, params string[] arguments)
    {
        using Process process = Start(path, arguments);
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{path} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
        }
    }

    private static Process Start(string path, string[] arguments)
    {
        ProcessStartInfo start = new(path, arguments) { RedirectStandardOutput = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error) when (error.NativeErrorCode == InternalError)
        {
            // Wine fails one start in several hundred so, before anything of the program has run; no median is moved by one value.
            return Process.Start(start)!;
        }
    }
}
