// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tasks;

/// <summary>A process that was added to a container.</summary>
internal sealed class ExecTask(ContainerTask container, string id, StdioRequest stdio, ShimProcess driver)
    : TaskProcess(id, stdio, driver, TaskState.Created)
{
    /// <summary>
    /// Starts it. Where that fails nothing was started: it stays created, whoever waits for its end goes on, and there are no events.
    /// </summary>
    /// <returns>Its pid.</returns>
    public async ValueTask<int> StartAsync(CancellationToken cancellationToken)
    {
        bool started = false;
        using TurnLock.Turn turn = await Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        Check(TaskCall.Start);
        RenewWaits();
        try
        {
            await Driver.StartAsync(cancellationToken).ConfigureAwait(false);
            started = true;
        }
        finally
        {
            if (!started)
            {
                Note("start failed");
                EndWaits();
            }
        }

        Move(TaskCall.Start);
        container.Events.ExecStarted(container.Id, Id, Driver.Pid);
        WatchExit();
        return Driver.Pid;
    }

    public async ValueTask<DeletedProcess> DeleteAsync(CancellationToken cancellationToken)
    {
        using TurnLock.Turn turn = await Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        Check(TaskCall.Delete);
        await Driver.DeleteAsync(cancellationToken).ConfigureAwait(false);
        Move(TaskCall.Delete);
        container.Forget(this);
        EndWaits();
        return new DeletedProcess(Driver.Pid, Exit);
    }

    protected override TaskMove MoveOf(TaskState state, TaskCall call) => ExecStates.Of(state, call);

    protected override async Task ExitedAsync(Task<ProcessExit> exited)
    {
        ProcessExit exit = await container.ExitOfAsync(this, exited).ConfigureAwait(false);
        using (await Turns.TakeAsync(CancellationToken.None).ConfigureAwait(false))
        {
            SetExited(exit);
            container.Events.Exited(container.Id, Id, Driver.Pid, exit);
        }

        container.EndExec();
    }
}
