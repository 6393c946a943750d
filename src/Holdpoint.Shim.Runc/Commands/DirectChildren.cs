// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Shim.Processes;

namespace Holdpoint.Shim.Runc.Commands;

/// <summary>
/// Runs programs, one after the other, in the short actions of a shim: <c>delete</c> runs for every container, and needs no loop that owns all children.
/// </summary>
internal sealed class DirectChildren : ChildProcesses
{
    private const int MostOutput = 1 << 20;

    public override Task<ChildResult> RunAsync(ChildCommand command, CancellationToken cancellationToken)
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using Descriptor output = read;
        ChildProcess child;
        using (write)
        {
            child = ProgramSearch.Start(command, [null, write.Number, write.Number], ChildProcess.Start);
        }

        // containerd kills the action when it takes too long; what it has started is to end with it, or else goes on for nothing.
        using CancellationTokenRegistration end = cancellationToken.Register(static state => _ = Libc.kill((int)state!, Signal.SIGKILL), child.Pid);
        string text = ReadAll(output);
        return Task.FromResult(new ChildResult(child.WaitForExit(), text));
    }

    public override ShimChild Start(ChildCommand command) => throw new NotSupportedException("an action runs programs to their end");

    public override ExitCollector CollectExits() => throw new NotSupportedException("an action runs programs to their end");

    private static string ReadAll(Descriptor output)
    {
        byte[] buffer = new byte[4096];
        using MemoryStream all = new();
        while (output.Read(buffer) is > 0 and int count)
        {
            all.Write(buffer.AsSpan(0, Math.Min(count, MostOutput - (int)all.Length)));
        }

        return System.Text.Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }
}
