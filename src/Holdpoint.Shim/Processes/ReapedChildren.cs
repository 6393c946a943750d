// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Shim.Processes;

/// <summary>The children of a daemon whose loop hears of SIGCHLD.</summary>
internal sealed class ReapedChildren(EventLoop loop, ChildReaper reaper) : ChildProcesses
{
    /// <inheritdoc/>
    public override ShimChild Start(ChildCommand command)
    {
        StartedChild child = Start(command, command.Stdin, command.Stdout, command.Stderr);
        return new ShimChild(child.Pid, ExitOf(child.Exited));
    }

    /// <inheritdoc/>
    public override async Task<ChildResult> RunAsync(ChildCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Descriptor? input = command.Stdin is null && !command.Input.IsEmpty ? InputFile(command.Input.Span) : null;
        (Descriptor? read, Descriptor? write) = command.Stdout is null || command.Stderr is null ? Descriptor.Pipe() : default;
        OutputReader? reader = read is null ? null : new OutputReader(loop, read);
        StartedChild child;
        try
        {
            child = Start(command, command.Stdin ?? input, command.Stdout ?? write, command.Stderr ?? write);
        }
        catch
        {
            reader?.Stop();
            throw;
        }
        finally
        {
            write?.Dispose();
        }

        if (reader is not null)
        {
            // What it leaves behind may keep the pipe: its own end is the end of what it says.
            _ = child.Exited.ContinueWith(_ => reader.ProcessExited(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        using CancellationTokenRegistration killed = cancellationToken.UnsafeRegister(_ => Kill(child), null);
        ChildExit exit = await child.Exited.ConfigureAwait(false);
        string text = reader is null ? "" : await reader.Text.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return new ChildResult(exit.Status, text);
    }

    /// <inheritdoc/>
    public override ExitCollector CollectExits() => new ReapedExits(reaper.Collect());

    private static async Task<ProcessExit> ExitOf(Task<ChildExit> exited)
    {
        ChildExit exit = await exited.ConfigureAwait(false);
        return new ProcessExit(exit.Status, exit.At);
    }

    private static void Kill(StartedChild child)
    {
        // Not waited for yet, so the pid is its own still.
        if (!child.Exited.IsCompleted)
        {
            _ = Libc.kill(child.Pid, Signal.SIGKILL);
        }
    }

    private static Descriptor InputFile(ReadOnlySpan<byte> input)
    {
        Descriptor file = new(Libc.memfd_create("holdpoint-input", Libc.MFD_CLOEXEC));
        try
        {
            file.WriteAll(input, "memfd");
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _ = Libc.lseek(file.Number, 0, Libc.SEEK_SET);
        return file;
    }

    private StartedChild Start(ChildCommand command, SafeHandle? stdin, SafeHandle? stdout, SafeHandle? stderr)
    {
        SafeHandle?[] handles = [stdin, stdout, stderr, .. command.More];
        int held = 0;
        try
        {
            int?[] numbers = new int?[handles.Length];
            for (; held < handles.Length; held++)
            {
                bool added = false;
                handles[held]?.DangerousAddRef(ref added);
                numbers[held] = (int?)handles[held]?.DangerousGetHandle();
            }

            return ProgramSearch.Start(command, numbers, reaper.Start);
        }
        finally
        {
            for (int i = 0; i < held; i++)
            {
                handles[i]?.DangerousRelease();
            }
        }
    }

    private sealed class ReapedExits(ChildExits exits) : ExitCollector
    {
        public override Task<ProcessExit> Claim(int pid) => ExitOf(exits.Claim(pid));

        public override void Dispose() => exits.Dispose();
    }
}
