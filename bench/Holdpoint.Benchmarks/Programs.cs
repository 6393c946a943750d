// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Benchmarks;

/// <summary>The programs that are measured, by the paths that bench/run passes in the environment.</summary>
internal static class Programs
{
    public static string Holdpoint => Path.Combine(Required("BENCH_BIN"), "holdpoint");

    /// <summary>bench/first.c: tells when its first instruction ran.</summary>
    public static string First => Required("BENCH_FIRST");

    public static string Required(string variable) =>
        Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"{variable} is not set: start bench/run");

    public static string Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).First(File.Exists);

    /// <summary>Runs to the end, silently.</summary>
    public static void Run(string path, params string[] arguments)
    {
        if (Status(path, arguments) is not 0 and int status)
        {
            throw new InvalidOperationException($"{path} {string.Join(' ', arguments)} ended with {status}");
        }
    }

    /// <summary>The same; how it ended.</summary>
    public static int Status(string path, params string[] arguments) =>
        ChildProcess.Start(path, arguments.Prepend(path), new ChildOptions { Descriptors = [null, null, null] }).WaitForExit();

    /// <summary>False also of one that nobody has waited for.</summary>
    public static bool IsRunning(int pid) => ProcessFiles.Stat(pid) is { State: not ('Z' or 'X') };

    public static void Terminate(int pid) => _ = Libc.kill(pid, Signal.SIGTERM);

    public static void Kill(int pid) => _ = Libc.kill(pid, Signal.SIGKILL);
}
