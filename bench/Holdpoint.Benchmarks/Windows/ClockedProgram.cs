// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Benchmarks.Windows;

/// <summary>bench/windows.c, running: what it writes are times of the clock that Stopwatch reads.</summary>
internal sealed class ClockedProgram : IDisposable
{
    private readonly Process _process;

    public ClockedProgram(params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo(WindowsPrograms.Bench, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    public int Pid => _process.Id;

    /// <summary>Waits for the next time that it writes.</summary>
    public long ReadTime()
    {
        byte[] time = new byte[sizeof(long)];
        _process.StandardOutput.BaseStream.ReadExactly(time);
        return BitConverter.ToInt64(time);
    }

    /// <summary>Has it do what it does once more.</summary>
    public void Go()
    {
        _process.StandardInput.BaseStream.WriteByte((byte)'\n');
        _process.StandardInput.BaseStream.Flush();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
