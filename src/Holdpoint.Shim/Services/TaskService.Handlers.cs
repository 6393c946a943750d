// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Protos.Types;
using Holdpoint.Shim.Tasks;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Services;

internal sealed partial class TaskService
{
    private const string ProcessDetailsType = "containerd.runc.v1.ProcessDetails";

    private async ValueTask<CreateTaskResponse> CreateAsync(CreateTaskRequest request, TtrpcCallContext call)
    {
        int pid = await manager.CreateAsync(
            new CreateRequest
            {
                Context = context,
                Id = request.Id,
                Bundle = request.Bundle,
                Rootfs = [.. request.Rootfs.Select(WireTypes.Mount)],
                Stdio = WireTypes.Stdio(request),
                Checkpoint = request.Checkpoint,
                ParentCheckpoint = request.ParentCheckpoint,
                Options = WireTypes.Options(request.Options),
            },
            call.Deadline,
            call.CancellationToken).ConfigureAwait(false);
        return new CreateTaskResponse { Pid = (uint)pid };
    }

    private async ValueTask<StartResponse> StartAsync(StartRequest request, TtrpcCallContext call)
    {
        ContainerTask task = manager.Find(request.Id);
        int pid = request.ExecId.Length > 0
            ? await task.StartExecAsync(request.ExecId, call.CancellationToken).ConfigureAwait(false)
            : await task.StartAsync(call.CancellationToken).ConfigureAwait(false);
        return new StartResponse { Pid = (uint)pid };
    }

    private async ValueTask<DeleteResponse> DeleteAsync(DeleteRequest request, TtrpcCallContext call)
    {
        DeletedProcess deleted = await manager.DeleteAsync(request.Id, request.ExecId, call.CancellationToken).ConfigureAwait(false);
        return new DeleteResponse
        {
            Pid = (uint)deleted.Pid,
            ExitStatus = (uint)(deleted.Exit?.Status ?? 0),
            ExitedAt = WireTypes.ExitedAt(deleted.Exit),
        };
    }

    private async ValueTask<Empty> ExecAsync(ExecProcessRequest request, TtrpcCallContext call)
    {
        ContainerTask task = manager.Find(request.Id);
        TypedValue spec = WireTypes.Value(request.Spec) ?? throw ShimErrors.InvalidArgument("exec without a process");
        await task.AddExecAsync(new ExecRequest(request.ExecId, WireTypes.Stdio(request), spec), call.CancellationToken).ConfigureAwait(false);
        return _empty;
    }

    private async ValueTask<Empty> KillAsync(KillRequest request, TtrpcCallContext call)
    {
        await manager.KillAsync(request.Id, request.ExecId, (int)request.Signal, request.All, call.CancellationToken).ConfigureAwait(false);
        return _empty;
    }

    private async ValueTask<WaitResponse> WaitAsync(WaitRequest request, TtrpcCallContext call)
    {
        ProcessExit? exit = await manager.Find(request.Id, request.ExecId).WaitAsync(call.CancellationToken).ConfigureAwait(false);
        return new WaitResponse { ExitStatus = (uint)(exit?.Status ?? 0), ExitedAt = WireTypes.ExitedAt(exit) };
    }

    private ValueTask<StateResponse> State(StateRequest request, TtrpcCallContext call)
    {
        ContainerTask task = manager.Find(request.Id);
        TaskProcess process = request.ExecId.Length > 0 ? task.FindExec(request.ExecId) : task;
        Status status = StatusOf(task, process);
        ProcessExit? exit = process.Exit;
        return ValueTask.FromResult(new StateResponse
        {
            Id = process.Id,
            Bundle = task.Bundle,
            Pid = (uint)process.Driver.Pid,
            Status = status,
            Stdin = process.Stdio.Stdin,
            Stdout = process.Stdio.Stdout,
            Stderr = process.Stdio.Stderr,
            Terminal = process.Stdio.Terminal,
            ExitStatus = (uint)(exit?.Status ?? 0),
            ExitedAt = WireTypes.ExitedAt(exit),
        });
    }

    private async ValueTask<PidsResponse> PidsAsync(PidsRequest request, TtrpcCallContext call)
    {
        ContainerTask task = manager.Find(request.Id);
        PidsResponse response = new();
        IReadOnlyList<int> pids = await task.GetPidsAsync(call.CancellationToken).ConfigureAwait(false);
        ExecTask[] execs = task.Execs;
        foreach (int pid in pids)
        {
            ProcessInfo info = new() { Pid = (uint)pid };
            if (Array.Find(execs, exec => exec.Driver.Pid == pid) is { } exec)
            {
                info.Info = new Any { TypeUrl = ProcessDetailsType, Value = new ProcessDetails { ExecId = exec.Id }.ToByteString() };
            }

            response.Processes.Add(info);
        }

        return response;
    }

    private async ValueTask<Empty> PauseAsync(PauseRequest request, TtrpcCallContext call)
    {
        await manager.Find(request.Id).PauseAsync(call.CancellationToken).ConfigureAwait(false);
        return _empty;
    }

    private async ValueTask<Empty> ResumeAsync(ResumeRequest request, TtrpcCallContext call)
    {
        await manager.Find(request.Id).ResumeAsync(call.CancellationToken).ConfigureAwait(false);
        return _empty;
    }

    private async ValueTask<Empty> CheckpointAsync(CheckpointTaskRequest request, TtrpcCallContext call)
    {
        CheckpointRequest checkpoint = new(request.Path, WireTypes.Options(request.Options));
        await manager.Find(request.Id).CheckpointAsync(checkpoint, call.CancellationToken).ConfigureAwait(false);
        return _empty;
    }

    private async ValueTask<Empty> UpdateAsync(UpdateTaskRequest request, TtrpcCallContext call)
    {
        ContainerTask task = manager.Find(request.Id);
        TypedValue resources = WireTypes.Value(request.Resources) ?? throw ShimErrors.InvalidArgument("update without resources");
        await task.UpdateAsync(resources, request.Annotations, call.CancellationToken).ConfigureAwait(false);
        return _empty;
    }

    private async ValueTask<Empty> ResizeAsync(ResizePtyRequest request, TtrpcCallContext call)
    {
        await manager.Find(request.Id, request.ExecId).ResizeAsync((int)request.Width, (int)request.Height, call.CancellationToken).ConfigureAwait(false);
        return _empty;
    }

    private async ValueTask<Empty> CloseIOAsync(CloseIORequest request, TtrpcCallContext call)
    {
        await manager.Find(request.Id, request.ExecId).CloseInputAsync(call.CancellationToken).ConfigureAwait(false);
        return _empty;
    }

    private async ValueTask<StatsResponse> StatsAsync(StatsRequest request, TtrpcCallContext call) =>
        new() { Stats = WireTypes.Any(await manager.Find(request.Id).GetStatsAsync(call.CancellationToken).ConfigureAwait(false)) };

    // An id that nobody knows is no error: containerd asks for the shim by it.
    private ValueTask<ConnectResponse> Connect(ConnectRequest request, TtrpcCallContext call) => ValueTask.FromResult(new ConnectResponse
    {
        ShimPid = (uint)Environment.ProcessId,
        TaskPid = (uint)(manager.FindOrNull(request.Id)?.Driver.Pid ?? 0),
    });

    private ValueTask<Empty> Shutdown(ShutdownRequest request, TtrpcCallContext call)
    {
        manager.Shutdown(request.Id);
        return ValueTask.FromResult(_empty);
    }
}
