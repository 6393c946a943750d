// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;

namespace Holdpoint.Shim.Tasks;

internal sealed partial class ContainerTask
{
    private const int UnknownStatus = 255;
    private static readonly TimeSpan _endOfDeleted = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _exitTold = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Forgets the container. One that was never started may still have its process, which ends by this.</summary>
    /// <param name="removed">Takes it from where it is found, before its event.</param>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public async ValueTask<DeletedProcess> DeleteAsync(Action removed, CancellationToken cancellationToken)
    {
        using (await Turns.TakeAsync(cancellationToken).ConfigureAwait(false))
        {
            Check(TaskCall.Delete);
            await _container.DeleteAsync(cancellationToken).ConfigureAwait(false);
            Move(TaskCall.Delete);
        }

        if (_container.Exited is not null)
        {
            await _exitTold.Task.WaitAsync(_endOfDeleted, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        removed();
        EndWaits();
        DeletedProcess deleted = new(Driver.Pid, Exit);
        Events.Deleted(Id, deleted.Pid, deleted.Exit);
        _ = DropExecsAsync();
        return deleted;
    }

    /// <summary>How a process ended; an exit that the shim could not learn counts as one of its own.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a driver says: the process is gone, and containerd must hear of it.")]
    public async Task<ProcessExit> ExitOfAsync(TaskProcess process, Task<ProcessExit> exited)
    {
        try
        {
            return await exited.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _log.Error("the exit of a process is not known", ("id", Id), ("process", process.Id), ("error", error.Message));
            return new ProcessExit(UnknownStatus, DateTimeOffset.UtcNow);
        }
    }

    protected override async Task ExitedAsync(Task<ProcessExit> exited)
    {
        ProcessExit exit = await ExitOfAsync(this, exited).ConfigureAwait(false);
        using (await Turns.TakeAsync(CancellationToken.None).ConfigureAwait(false))
        {
            Note($"exited, status {exit.Status}");
            RefuseExecs();
            if (State != TaskState.Deleted)
            {
                await TryAsync("end its processes", _container.InitExitedAsync).ConfigureAwait(false);
            }

            if (State == TaskState.Paused)
            {
                // What was told to end cannot while it is frozen.
                await TryAsync("resume it", () => _container.ResumeAsync(CancellationToken.None)).ConfigureAwait(false);
            }
        }

        await NoneRunningAsync().ConfigureAwait(false);
        using (await Turns.TakeAsync(CancellationToken.None).ConfigureAwait(false))
        {
            SetExited(exit);
            Events.Exited(Id, Id, Driver.Pid, exit);
        }

        _exitTold.TrySetResult();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Its exit is to be told, whatever else fails.")]
    private async ValueTask TryAsync(string what, Func<ValueTask> attempt)
    {
        try
        {
            await attempt().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _log.Warning($"container has exited: failed to {what}", ("id", Id), ("error", error.Message));
        }
    }
}
