// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Programs;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Tests;

/// <summary>A program held at its first instruction: stopped, without a tracer.</summary>
internal sealed class HeldProgram : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);
    private readonly Process _starter;

    private HeldProgram(Process starter, int pid, string executable)
    {
        _starter = starter;
        Target = new DebugTarget
        {
            Identity = ProcessIdentity.Of(pid) ?? throw new InvalidOperationException("it has ended"),
            Program = ProgramReader.OfProcess(pid),
            Executable = executable,
            HeldAtEntry = true,
        };
        Entry = ProcessFiles.ProgramCounter(pid);
    }

    public DebugTarget Target { get; }

    public int Pid => Target.Pid;

    /// <summary>Where it stands.</summary>
    public ulong? Entry { get; }

    /// <summary>Stopped, untraced, and not an instruction further.</summary>
    public bool IsHeld => EntryGuard.IsStopped(Target.Identity) && ProcessFiles.ProgramCounter(Pid) == Entry;

    public static HeldProgram Start(SamplePrograms programs, string executable)
    {
        Process starter = Process.Start(new ProcessStartInfo(programs.Held, [executable]) { RedirectStandardOutput = true })!;
        int pid = int.Parse(starter.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        return new HeldProgram(starter, pid, executable);
    }

    public static bool WaitFor(Func<bool> condition) => new Deadline(_limit).WaitFor(condition);

    /// <summary>The program's code in memory, and in its file.</summary>
    public (byte[] Memory, byte[] File) Code()
    {
        string line = File.ReadLines($"/proc/{Pid}/maps").First(line => line.Contains("r-xp", StringComparison.Ordinal) && line.EndsWith(Target.Executable, StringComparison.Ordinal));
        string[] fields = line.Split(' ');
        long[] range = [.. fields[0].Split('-').Append(fields[2]).Select(number => long.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        (long start, long length, long offset) = (range[0], range[1] - range[0], range[2]);
        byte[] file = Read(Target.Executable, offset, length);
        return (Read($"/proc/{Pid}/mem", start, file.Length), file);
    }

    /// <summary>Lets it go; what it prints, then the status of its end.</summary>
    public string Release()
    {
        _ = Libc.kill(Pid, Signal.SIGCONT);
        return ReadToEnd();
    }

    /// <summary>What it prints, then the status of its end.</summary>
    public string ReadToEnd()
    {
        Task<string> output = _starter.StandardOutput.ReadToEndAsync();
        return output.Wait(_limit) ? output.Result : throw new TimeoutException($"{Pid} did not end");
    }

    public void Dispose()
    {
        if (Target.Identity.IsAlive)
        {
            _ = Libc.kill(Pid, Signal.SIGKILL);
        }

        Assert.True(_starter.WaitForExit(_limit));
        _starter.Dispose();
    }

    private static byte[] Read(string path, long position, long length)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        stream.Position = position;
        byte[] bytes = new byte[length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..read];
    }
}
