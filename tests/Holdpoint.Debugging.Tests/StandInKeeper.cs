// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Tests;

/// <summary>Does what the keeper of a stopped process does: one SIGCONT when a debugger has come.</summary>
internal sealed class StandInKeeper : IDisposable
{
    private readonly Thread _thread;

    public StandInKeeper(HeldProgram program)
    {
        _thread = new Thread(() =>
        {
            if (HeldProgram.WaitFor(() => ProcessFiles.Status(program.Pid) is null or { Tracer: not 0 }))
            {
                _ = Libc.kill(program.Pid, Signal.SIGCONT);
            }
        });
        _thread.Start();
    }

    public void Dispose() => Assert.True(_thread.Join(TimeSpan.FromMinutes(1)));
}
