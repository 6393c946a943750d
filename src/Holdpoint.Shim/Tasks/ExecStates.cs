// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Tasks;

/// <summary>The states of a process that was added to a container. The texts are those that clients know.</summary>
internal static class ExecStates
{
    public static TaskMove Of(TaskState state, TaskCall call) => (state, call) switch
    {
        (TaskState.Created, TaskCall.Start) => new(TaskState.Running),
        (TaskState.Created, TaskCall.Delete) => new(TaskState.Deleted),
        (TaskState.Created, TaskCall.Kill) => new(state, "process not created", TtrpcStatusCode.FailedPrecondition),

        (TaskState.Running, TaskCall.Start) => new(state, "cannot start a running process"),
        (TaskState.Running, TaskCall.Delete) => new(state, "cannot delete a running process"),
        (TaskState.Created or TaskState.Running, TaskCall.Exit) => new(TaskState.Stopped),

        (TaskState.Stopped, TaskCall.Start) => new(state, "cannot start a stopped process"),
        (TaskState.Stopped, TaskCall.Delete) => new(TaskState.Deleted),
        (TaskState.Stopped, TaskCall.Kill) => new(state, "process already finished", TtrpcStatusCode.NotFound),
        (TaskState.Stopped, TaskCall.Resize) => new(state, "cannot resize a stopped container"),

        (TaskState.Deleted, TaskCall.Start) => new(state, "cannot start a deleted process"),
        (TaskState.Deleted, TaskCall.Delete) => new(state, "cannot delete a deleted process", TtrpcStatusCode.NotFound),
        (TaskState.Deleted, TaskCall.Kill) => new(state, "cannot kill a deleted process", TtrpcStatusCode.NotFound),
        (TaskState.Deleted, TaskCall.Resize) => new(state, "cannot resize a deleted process"),

        _ => new(state),
    };
}
