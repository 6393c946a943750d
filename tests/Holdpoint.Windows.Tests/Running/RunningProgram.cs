// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace Holdpoint.Windows.Tests.Running;

/// <summary>A program with its streams as pipes of ours; killed with the test if it still runs.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process _process;

    private RunningProgram(Process process)
    {
        _process = process;
    }

    public int Pid => _process.Id;

    public bool HasEnded => _process.HasExited;

    public static RunningProgram Start(string program, params string[] arguments) => new(new Command(program, arguments).Start());

    /// <summary>A program that waits as the runhcs shim does.</summary>
    public static RunningProgram StartWaiter(int rounds, params string[] more) =>
        Waiting(Start(WindowsPrograms.Waiter, [rounds.ToString(CultureInfo.InvariantCulture), .. more]));

    /// <summary>The same in Go, once; then it calls main.work.</summary>
    public static RunningProgram StartGoWaiter() => Waiting(Start(WindowsPrograms.GoWaiter));

    /// <summary>holdpoint.exe with a PATH of its own.</summary>
    public static RunningProgram StartHoldpoint(string path, params string[] arguments) =>
        new(new Command(WindowsPrograms.Holdpoint, arguments) { Environment = new Dictionary<string, string?> { ["PATH"] = path } }.Start());

    public string? ReadLine() => Within(_process.StandardOutput.ReadLineAsync());

    /// <summary>Reads lines until one contains a text.</summary>
    public void ReadUntil(string text)
    {
        List<string> lines = [];
        while (ReadLine() is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"no '{text}' in: {string.Join('\n', lines)}");
    }

    public string? ReadErrorLine() => Within(_process.StandardError.ReadLineAsync());

    /// <summary>What comes until the end of the output, with line ends of one character.</summary>
    public string ReadToEnd() => Within(_process.StandardOutput.ReadToEndAsync()).ReplaceLineEndings("\n");

    public void WriteLine(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    public int WaitForEnd()
    {
        Assert.True(_process.WaitForExit(TimeLimits.Step), $"{_process.Id} has not ended");
        return _process.ExitCode;
    }

    /// <summary>Whether it ends within a time.</summary>
    public bool WaitForEnd(TimeSpan time) => _process.WaitForExit(time);

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        Assert.True(_process.WaitForExit(TimeLimits.Step));
        _process.Dispose();
    }

    private static RunningProgram Waiting(RunningProgram waiter)
    {
        Assert.Equal($"Halting until signalled {waiter.Pid}", waiter.ReadLine());
        return waiter;
    }

    private static T Within<T>(Task<T> task) => task.Wait(TimeLimits.Step) ? task.Result : throw new TimeoutException("nothing came");
}
