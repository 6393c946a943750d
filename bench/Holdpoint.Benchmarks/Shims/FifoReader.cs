// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Benchmarks.Shims;

/// <summary>The client's side of a container's output: two FIFOs, and programs that throw away what comes.</summary>
internal sealed class FifoReader : IDisposable
{
    private readonly Process[] _readers;

    public FifoReader(string path)
    {
        (Stdout, Stderr) = (path + ".out", path + ".err");
        _readers = [Start(Stdout), Start(Stderr)];
    }

    public string Stdout { get; }

    public string Stderr { get; }

    /// <summary>Returns when all of stdout has come.</summary>
    public void WaitForEnd() => _readers[0].WaitForExit();

    public void Dispose()
    {
        foreach (Process reader in _readers)
        {
            reader.Kill();
            reader.WaitForExit();
            reader.Dispose();
        }
    }

    private static Process Start(string fifo)
    {
        Programs.Run("/usr/bin/mkfifo", fifo);
        return Process.Start("/bin/sh", ["-c", "exec dd if=\"$0\" of=/dev/null bs=1M 2>/dev/null", fifo]);
    }
}
