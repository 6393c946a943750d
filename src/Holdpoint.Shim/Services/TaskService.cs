// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Protos.Types;
using Holdpoint.Shim.Tasks;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Services;

/// <summary>containerd.task.v2.Task and containerd.task.v3.Task, whose messages are the same: from messages to records and back.</summary>
internal sealed partial class TaskService(TaskManager manager, ShimContext context, CallRegister calls)
{
    private static readonly Empty _empty = new();

    public TtrpcService Build()
    {
        TtrpcService service = new();
        Add(service, "Create", CreateTaskRequest.Parser, request => (request.Id, ""), CreateAsync);
        Add(service, "Start", StartRequest.Parser, request => (request.Id, request.ExecId), StartAsync);
        Add(service, "Delete", DeleteRequest.Parser, request => (request.Id, request.ExecId), DeleteAsync);
        Add(service, "Exec", ExecProcessRequest.Parser, request => (request.Id, request.ExecId), ExecAsync);
        Add(service, "Kill", KillRequest.Parser, request => (request.Id, request.ExecId), KillAsync);
        Add(service, "Wait", WaitRequest.Parser, request => (request.Id, request.ExecId), WaitAsync);
        Add(service, "State", StateRequest.Parser, request => (request.Id, request.ExecId), State);
        Add(service, "Pids", PidsRequest.Parser, request => (request.Id, ""), PidsAsync);
        Add(service, "Pause", PauseRequest.Parser, request => (request.Id, ""), PauseAsync);
        Add(service, "Resume", ResumeRequest.Parser, request => (request.Id, ""), ResumeAsync);
        Add(service, "Checkpoint", CheckpointTaskRequest.Parser, request => (request.Id, ""), CheckpointAsync);
        Add(service, "Update", UpdateTaskRequest.Parser, request => (request.Id, ""), UpdateAsync);
        Add(service, "ResizePty", ResizePtyRequest.Parser, request => (request.Id, request.ExecId), ResizeAsync);
        Add(service, "CloseIO", CloseIORequest.Parser, request => (request.Id, request.ExecId), CloseIOAsync);
        Add(service, "Stats", StatsRequest.Parser, request => (request.Id, ""), StatsAsync);
        Add(service, "Connect", ConnectRequest.Parser, request => (request.Id, ""), Connect);
        Add(service, "Shutdown", ShutdownRequest.Parser, request => (request.Id, ""), Shutdown);
        return service;
    }

    private void Add<TRequest, TResponse>(
        TtrpcService service,
        string method,
        MessageParser<TRequest> parser,
        Func<TRequest, (string Id, string ExecId)> subject,
        Func<TRequest, TtrpcCallContext, ValueTask<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        service.Unary(method, parser, async (request, call) =>
        {
            (string id, string execId) = subject(request);
            using CallRegister.Entry entry = calls.Begin(new CallRecord(method, id, execId, DateTimeOffset.UtcNow, call.Deadline));
            try
            {
                return await handler(request, call).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not (TtrpcException or OperationCanceledException))
            {
                // Not as the server would map it: what a file was not found for is no answer to where the container is.
                context.Log.Error("call failed", ("method", method), ("id", id), ("exec", execId), ("error", error.ToString()));
                throw ShimErrors.Unknown(GoTexts.Of(error));
            }
        });

    private static Status StatusOf(TaskState state) => state switch
    {
        TaskState.Created or TaskState.CreatedCheckpoint => Status.Created,
        TaskState.Running => Status.Running,
        TaskState.Paused => Status.Paused,
        _ => Status.Stopped,
    };

    // What is frozen is so with all that is in it.
    private static Status StatusOf(ContainerTask task, TaskProcess process) =>
        task.IsPausing ? Status.Pausing
        : task.State == TaskState.Paused ? Status.Paused
        : StatusOf(process.State);
}
