// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Tasks;

/// <summary>The states of a container's first process, which are the container's. The texts are those that clients know.</summary>
internal static class InitStates
{
    public static TaskMove Of(TaskState state, TaskCall call) => state switch
    {
        TaskState.Created => InCreated(call, state),
        TaskState.CreatedCheckpoint when call == TaskCall.Exec => new(state, "cannot exec in a created state"),
        TaskState.CreatedCheckpoint => InCreated(call, state),
        TaskState.Running => InRunning(call),
        TaskState.Paused => InPaused(call),
        TaskState.Stopped => InStopped(call),
        _ => InDeleted(call),
    };

    private static TaskMove InCreated(TaskCall call, TaskState state) => call switch
    {
        TaskCall.Start => new(TaskState.Running),
        TaskCall.Delete => new(TaskState.Deleted),
        TaskCall.Pause => new(state, "cannot pause task in created state"),
        TaskCall.Resume => new(state, "cannot resume task in created state"),
        TaskCall.Checkpoint => new(state, "cannot checkpoint a task in created state"),
        TaskCall.Exit => new(TaskState.Stopped),
        _ => new(state),
    };

    private static TaskMove InRunning(TaskCall call) => call switch
    {
        TaskCall.Start => new(TaskState.Running, "cannot start a running process"),
        TaskCall.Delete => new(TaskState.Running, "cannot delete a running process"),
        TaskCall.Pause => new(TaskState.Paused),
        TaskCall.Resume => new(TaskState.Running, "cannot resume a running process"),
        TaskCall.Exit => new(TaskState.Stopped),
        _ => new(TaskState.Running),
    };

    private static TaskMove InPaused(TaskCall call) => call switch
    {
        TaskCall.Start => new(TaskState.Paused, "cannot start a paused process"),
        TaskCall.Delete => new(TaskState.Paused, "cannot delete a paused process"),
        TaskCall.Pause => new(TaskState.Paused, "cannot pause a paused container"),
        TaskCall.Resume => new(TaskState.Running),
        TaskCall.Exec => new(TaskState.Paused, "cannot exec in a paused state"),
        TaskCall.Exit => new(TaskState.Stopped),
        _ => new(TaskState.Paused),
    };

    // A signal to all processes may still find some: what is left to find is not for a table to say.
    private static TaskMove InStopped(TaskCall call) => call switch
    {
        TaskCall.Start => new(TaskState.Stopped, "cannot start a stopped process"),
        TaskCall.Delete => new(TaskState.Deleted),
        TaskCall.Pause => new(TaskState.Stopped, "cannot pause a stopped container"),
        TaskCall.Resume => new(TaskState.Stopped, "cannot resume a stopped container"),
        TaskCall.Exec => new(TaskState.Stopped, "cannot exec in a stopped state"),
        TaskCall.Update => new(TaskState.Stopped, "cannot update a stopped container"),
        TaskCall.Checkpoint => new(TaskState.Stopped, "cannot checkpoint a stopped container"),
        _ => new(TaskState.Stopped),
    };

    private static TaskMove InDeleted(TaskCall call) => call switch
    {
        TaskCall.Start => new(TaskState.Deleted, "cannot start a deleted process"),
        TaskCall.Delete => new(TaskState.Deleted, "cannot delete a deleted process", TtrpcStatusCode.NotFound),
        TaskCall.Kill => new(TaskState.Deleted, "cannot kill a deleted process", TtrpcStatusCode.NotFound),
        TaskCall.Pause => new(TaskState.Deleted, "cannot pause a deleted process"),
        TaskCall.Resume => new(TaskState.Deleted, "cannot resume a deleted process"),
        TaskCall.Exec => new(TaskState.Deleted, "cannot exec in a deleted state"),
        TaskCall.Update => new(TaskState.Deleted, "cannot update a deleted process"),
        TaskCall.Checkpoint => new(TaskState.Deleted, "cannot checkpoint a deleted process"),
        TaskCall.Resize => new(TaskState.Deleted, "cannot resize a deleted process"),
        _ => new(TaskState.Deleted),
    };
}
