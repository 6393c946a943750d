// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Io;
using Holdpoint.Shim.Processes;
using Holdpoint.Shim.Runc.Commands;

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>One more process in a container.</summary>
/// <param name="container">Its container.</param>
/// <param name="request">What containerd asked for.</param>
/// <param name="spec">The OCI process, as runc is to read it.</param>
internal sealed class RuncProcess(RuncContainer container, ExecRequest request, byte[] spec) : ShimProcess
{
    private ProcessIo? _io;
    private ShimChild? _process;
    private Task<ProcessExit>? _exited;

    public override int Pid => _process?.Pid ?? 0;

    public override Task<ProcessExit>? Exited => _exited;

    private string PidPath => Path.Combine(container.Bundle, BundleFiles.ExecPid(request.Id));

    public override async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _io = ProcessLaunch.OpenIo(container.Context, request.Stdio, request.Id, container.Options);
        ProcessLaunch launch = new(container.Context, container.Runc, _io, PidPath);
        bool done = false;
        try
        {
            using ProcessFile file = new(spec);
            List<string> arguments = RuncArguments.Exec(container.Id, file.Path, PidPath, _io.ConsoleSocket);
            _process = await launch.RunAsync(arguments, request.Stdio.Terminal, "OCI runtime exec failed", cancellationToken).ConfigureAwait(false);
            _exited = ProcessLaunch.ExitAfterOutputAsync(_process, _io);
            _io.ProcessStarted();
            done = true;
        }
        finally
        {
            if (!done)
            {
                await UndoAsync(launch.Process).ConfigureAwait(false);
            }
        }
    }

    public override ValueTask KillAsync(int signal, bool all, CancellationToken cancellationToken)
    {
        if (_process is null)
        {
            throw ShimErrors.FailedPrecondition("process not created");
        }

        // Its pid may be another one's as soon as its end was seen.
        Errno error = _process.Exited.IsCompleted ? Errno.ESRCH : Libc.kill(Pid, signal) == 0 ? Errno.None : Libc.LastErrno;
        return error switch
        {
            Errno.None => ValueTask.CompletedTask,
            Errno.ESRCH => throw ShimErrors.NotFound("process already finished"),
            _ => throw ShimErrors.Unknown($"exec kill error: unknown error after kill: {GoTexts.Of(error)}"),
        };
    }

    public override void Resize(int columns, int rows) => _io?.Resize(columns, rows);

    public override void CloseInput() => _io?.CloseInput();

    public override async ValueTask DeleteAsync(CancellationToken cancellationToken)
    {
        if (_io is not null)
        {
            await _io.DrainAsync(RuncContainer.LongestDraining).ConfigureAwait(false);
            await _io.DisposeAsync().ConfigureAwait(false);
        }

        _ = Libc.unlinkat(Libc.AT_FDCWD, PidPath, 0);
    }

    /// <summary>A process whose input and output could not be connected is of no use to anybody.</summary>
    private async Task UndoAsync(ShimChild? started)
    {
        if (started is { Exited.IsCompleted: false })
        {
            _ = Libc.kill(started.Pid, Signal.SIGKILL);
        }

        await _io!.DisposeAsync().ConfigureAwait(false);
        _io = null;
        _ = Libc.unlinkat(Libc.AT_FDCWD, PidPath, 0);
    }
}
