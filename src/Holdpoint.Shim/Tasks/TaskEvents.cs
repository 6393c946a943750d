// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Shim.Events;
using Holdpoint.Shim.Protos.Events;
using Holdpoint.Shim.Services;

namespace Holdpoint.Shim.Tasks;

/// <summary>What containerd is told of a task without asking.</summary>
internal sealed class TaskEvents(IEventSink sink)
{
    public void Created(CreateRequest request, int pid)
    {
        TaskCreate created = new()
        {
            ContainerId = request.Id,
            Bundle = request.Bundle,
            Checkpoint = request.Checkpoint,
            Pid = (uint)pid,
            Io = new TaskIO
            {
                Stdin = request.Stdio.Stdin,
                Stdout = request.Stdio.Stdout,
                Stderr = request.Stdio.Stderr,
                Terminal = request.Stdio.Terminal,
            },
        };
        foreach (Mount mount in request.Rootfs)
        {
            created.Rootfs.Add(WireTypes.Mount(mount));
        }

        Publish("create", "TaskCreate", created);
    }

    public void Started(string container, int pid) => Publish("start", "TaskStart", new TaskStart { ContainerId = container, Pid = (uint)pid });

    public void Exited(string container, string process, int pid, ProcessExit exit) => Publish("exit", "TaskExit", new TaskExit
    {
        ContainerId = container,
        Id = process,
        Pid = (uint)pid,
        ExitStatus = (uint)exit.Status,
        ExitedAt = WireTypes.ExitedAt(exit),
    });

    public void Deleted(string container, int pid, ProcessExit? exit) => Publish("delete", "TaskDelete", new TaskDelete
    {
        ContainerId = container,
        Pid = (uint)pid,
        ExitStatus = (uint)(exit?.Status ?? 0),
        ExitedAt = WireTypes.ExitedAt(exit),
    });

    public void ExecAdded(string container, string exec) => Publish("exec-added", "TaskExecAdded", new TaskExecAdded { ContainerId = container, ExecId = exec });

    public void ExecStarted(string container, string exec, int pid) =>
        Publish("exec-started", "TaskExecStarted", new TaskExecStarted { ContainerId = container, ExecId = exec, Pid = (uint)pid });

    public void Paused(string container) => Publish("paused", "TaskPaused", new TaskPaused { ContainerId = container });

    public void Resumed(string container) => Publish("resumed", "TaskResumed", new TaskResumed { ContainerId = container });

    private void Publish(string topic, string type, IMessage message) => sink.Publish("/tasks/" + topic, "containerd.events." + type, message);
}
