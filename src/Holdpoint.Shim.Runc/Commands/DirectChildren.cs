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
            child = Start(command, write.Number);
        }

        // containerd kills the action when it takes too long; what it has started is to end with it, or else goes on for nothing.
        using CancellationTokenRegistration end = cancellationToken.Register(static state => _ = Libc.kill((int)state!, Signal.SIGKILL), child.Pid);
        string text = ReadAll(output);
        return Task.FromResult(new ChildResult(child.WaitForExit(), text));
    }

    public override ShimChild Start(ChildCommand command) => throw new NotSupportedException("an action runs programs to their end");

    public override ExitCollector CollectExits() => throw new NotSupportedException("an action runs programs to their end");

    private static ChildProcess Start(ChildCommand command, int output)
    {
        string path = ProgramSearch.Find(command.File);
        try
        {
            return ChildProcess.Start(path, [command.File, .. command.Arguments], new ChildOptions
            {
                Descriptors = [null, output, output],
                Environment = command.Environment is { } own ? [.. own.Select(System.Text.Encoding.UTF8.GetBytes)] : null,
                WorkingDirectory = command.WorkingDirectory,
            });
        }
        catch (OsException error)
        {
            throw new IOException(ProgramSearch.Failure(path, error.Errno), error);
        }
    }

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
