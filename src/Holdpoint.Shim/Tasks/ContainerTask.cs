// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Logging;

namespace Holdpoint.Shim.Tasks;

/// <summary>A container: its first process, whose states are its own, and those that were added.</summary>
internal sealed partial class ContainerTask : TaskProcess
{
    private readonly ShimContainer _container;
    private readonly ShimLog _log;
    private volatile bool _pausing;

    public ContainerTask(CreateRequest request, ShimContainer container, TaskEvents events, ShimLog log)
        : base(request.Id, request.Stdio, container, request.Checkpoint.Length > 0 || container.IsToBeRestored ? TaskState.CreatedCheckpoint : TaskState.Created)
    {
        Bundle = request.Bundle;
        Events = events;
        _container = container;
        _log = log;
    }

    public string Bundle { get; }

    public TaskEvents Events { get; }

    /// <summary>Whether it is being paused: told also while that takes its time.</summary>
    public bool IsPausing => _pausing;

    /// <summary>Starts it. Where that fails it stays created.</summary>
    /// <returns>Its pid.</returns>
    public async ValueTask<int> StartAsync(CancellationToken cancellationToken)
    {
        using TurnLock.Turn turn = await Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        Check(TaskCall.Start);
        await _container.StartAsync(cancellationToken).ConfigureAwait(false);
        Move(TaskCall.Start);
        Events.Started(Id, Driver.Pid);
        // One that is restored has had no pid until now.
        WatchExit();
        return Driver.Pid;
    }

    public async ValueTask PauseAsync(CancellationToken cancellationToken)
    {
        using TurnLock.Turn turn = await Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        Check(TaskCall.Pause);
        _pausing = true;
        try
        {
            await _container.PauseAsync(cancellationToken).ConfigureAwait(false);
            Move(TaskCall.Pause);
        }
        finally
        {
            _pausing = false;
        }

        Events.Paused(Id);
    }

    public async ValueTask ResumeAsync(CancellationToken cancellationToken)
    {
        using TurnLock.Turn turn = await Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        Check(TaskCall.Resume);
        await _container.ResumeAsync(cancellationToken).ConfigureAwait(false);
        Move(TaskCall.Resume);
        Events.Resumed(Id);
    }

    public async ValueTask UpdateAsync(TypedValue resources, IReadOnlyDictionary<string, string> annotations, CancellationToken cancellationToken)
    {
        using TurnLock.Turn turn = await Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        Check(TaskCall.Update);
        await _container.UpdateAsync(resources, annotations, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask CheckpointAsync(CheckpointRequest request, CancellationToken cancellationToken)
    {
        using TurnLock.Turn turn = await Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        Check(TaskCall.Checkpoint);
        await _container.CheckpointAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<TypedValue> GetStatsAsync(CancellationToken cancellationToken) => _container.GetStatsAsync(cancellationToken);

    public ValueTask<IReadOnlyList<int>> GetPidsAsync(CancellationToken cancellationToken) => _container.GetPidsAsync(cancellationToken);

    protected override TaskMove MoveOf(TaskState state, TaskCall call) => InitStates.Of(state, call);
}
