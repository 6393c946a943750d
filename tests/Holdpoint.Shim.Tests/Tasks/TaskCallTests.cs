// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Protos.Events;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Ttrpc;
using Status = Holdpoint.Shim.Protos.Types.Status;

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>The calls one by one: what the driver gets, and what the client.</summary>
public sealed class TaskCallTests
{
    private const long ZeroTime = -62135596800;
    private const string NoContainer = "container not created: not found";

    [Fact]
    public async Task AnyCall_UnknownContainer_IsNotFoundSaveConnect()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        Func<Task>[] calls =
        [
            () => host.StateAsync("x"), () => host.StartAsync("x"), () => host.StartAsync("x", "e"), () => host.DeleteAsync("x"), () => host.DeleteAsync("x", "e"),
            () => host.KillAsync("x", 9), () => host.WaitAsync("x"), () => host.PauseAsync("x"), () => host.ResumeAsync("x"), () => host.ExecAsync("x", "e"),
            () => host.CallAsync("Pids", new PidsRequest { Id = "x" }, PidsResponse.Parser),
            () => host.CallAsync("Stats", new StatsRequest { Id = "x" }, StatsResponse.Parser),
            () => host.CallAsync("Update", new UpdateTaskRequest { Id = "x" }, Empty.Parser),
            () => host.CallAsync("Checkpoint", new CheckpointTaskRequest { Id = "x" }, Empty.Parser),
            () => host.CallAsync("ResizePty", new ResizePtyRequest { Id = "x" }, Empty.Parser),
            () => host.CallAsync("CloseIO", new CloseIORequest { Id = "x" }, Empty.Parser),
        ];
        foreach (Func<Task> call in calls)
        {
            await TaskHost.FailsAsync(call(), TtrpcStatusCode.NotFound, NoContainer);
        }

        Assert.Equal(new ConnectResponse { ShimPid = (uint)Environment.ProcessId }, await host.ConnectToAsync("x"));
        Assert.Equal(new ConnectResponse { ShimPid = (uint)Environment.ProcessId }, await host.ConnectToAsync(""));
        PuppetContainer container = await host.CreateAsync("x");
        Assert.Equal((uint)container.Pid, (await host.ConnectToAsync("x")).TaskPid);
    }

    [Fact]
    public async Task Create_EverythingSet_ArrivesAndIsPublished()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        CreateTaskRequest request = host.CreateOf("c");
        request.Terminal = true;
        request.ParentCheckpoint = "/parent";
        request.Options = new Any { TypeUrl = "type.googleapis.com/containerd.runc.v1.Options", Value = ByteString.CopyFromUtf8("o") };
        request.Rootfs.Add(new Protos.Types.Mount { Type = "overlay", Source = "s", Target = "t", Options = { "ro", "x=y" } });
        _ = await host.CallAsync("Create", request, CreateTaskResponse.Parser);

        CreateRequest got = host.Shim.LastCreate!;
        Assert.Equal(("c", host.Bundle("c"), "", "/parent"), (got.Id, got.Bundle, got.Checkpoint, got.ParentCheckpoint));
        Assert.Equal(new StdioRequest("/in", "/out", "/err", Terminal: true), got.Stdio);
        Mount mount = Assert.Single(got.Rootfs);
        Assert.Equal(("overlay", "s", "t"), (mount.Type, mount.Source, mount.Target));
        Assert.Equal(["ro", "x=y"], mount.Options);
        Assert.Equal(("containerd.runc.v1.Options", "o"), (got.Options!.TypeName, Encoding.UTF8.GetString(got.Options.Value.Span)));

        TaskCreate created = Assert.Single(host.Events.Of<TaskCreate>());
        Assert.Equal(request.Rootfs, created.Rootfs);
        Assert.Equal(new TaskIO { Stdin = "/in", Stdout = "/out", Stderr = "/err", Terminal = true }, created.Io);
        Assert.Equal(("c", host.Bundle("c")), (created.ContainerId, created.Bundle));
        (string topic, string typeUrl, _) = Assert.Single(host.Events.All);
        Assert.Equal(("/tasks/create", "containerd.events.TaskCreate"), (topic, typeUrl));
    }

    [Fact]
    public async Task Create_EmptyOptions_AreNone()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        CreateTaskRequest request = host.CreateOf("c");
        request.Options = new Any { TypeUrl = "containerd.runc.v1.Options" };
        _ = await host.CallAsync("Create", request, CreateTaskResponse.Parser);
        Assert.Null(host.Shim.LastCreate!.Options);
    }

    [Fact]
    public async Task Create_Fails_LeavesNothing()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        host.Shim.OnCreate = (_, _) => throw ShimErrors.Unknown("OCI runtime create failed: no");
        await TaskHost.FailsAsync(host.CreatingAsync("c"), TtrpcStatusCode.Unknown, "OCI runtime create failed: no");
        host.Shim.OnCreate = (_, _) => throw new FileNotFoundException("no such bundle");
        await TaskHost.FailsAsync(host.CreatingAsync("c"), TtrpcStatusCode.Unknown, "no such bundle");
        Assert.Contains(host.Log.All, line => line.StartsWith("error: call failed method=Create id=c exec= error=System.IO.FileNotFoundException: no such bundle", StringComparison.Ordinal));
        Assert.Empty(host.Events.All);

        host.Shim.OnCreate = null;
        _ = await host.CreateAsync("c");
        await TaskHost.FailsAsync(host.CreatingAsync("c"), TtrpcStatusCode.AlreadyExists, "container c: already exists");
        Assert.Equal(["create"], host.Events.Names);
    }

    [Fact]
    public async Task Create_OneHangs_OthersAreMadeAndItsIdIsTaken()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        TaskCompletionSource go = new();
        host.Shim.OnCreate = async (request, token) => await (request.Id == "slow" ? go.Task.WaitAsync(token) : Task.CompletedTask);
        Task<CreateTaskResponse> slow = host.CreatingAsync("slow");
        Assert.True(Eventually.Holds(() => host.Shim.LastCreate?.Id == "slow"));

        _ = await host.CreateAsync("fast");
        _ = await host.StartAsync("fast");
        Assert.Equal(Status.Running, (await host.StateAsync("fast")).Status);
        await TaskHost.FailsAsync(host.StateAsync("slow"), TtrpcStatusCode.NotFound, NoContainer);
        await TaskHost.FailsAsync(host.CreatingAsync("slow"), TtrpcStatusCode.AlreadyExists, "container slow: already exists");
        go.SetResult();
        _ = await slow;
        Assert.Equal(Status.Created, (await host.StateAsync("slow")).Status);
    }

    [Fact]
    public async Task Delete_WhileTheDriverMakesIt_GivesItUp()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        host.Shim.OnCreate = async (_, token) => await Task.Delay(Timeout.Infinite, token);
        Task<CreateTaskResponse> creating = host.CreatingAsync("c");
        Assert.True(Eventually.Holds(() => host.Shim.LastCreate is not null));
        await TaskHost.FailsAsync(host.DeleteAsync("c"), TtrpcStatusCode.NotFound, NoContainer);
        await TaskHost.FailsAsync(creating, TtrpcStatusCode.Canceled, "context canceled");
    }

    [Fact]
    public async Task Delete_WhileADeafDriverMakesIt_DeletesWhatWasMade()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        TaskCompletionSource go = new();
        host.Shim.OnCreate = async (_, _) => await go.Task;
        Task<CreateTaskResponse> creating = host.CreatingAsync("c");
        Assert.True(Eventually.Holds(() => host.Shim.LastCreate is not null));
        Task<DeleteResponse> deleting = host.DeleteAsync("c");
        go.SetResult();
        _ = await creating;
        host.Shim.Containers["c"].Puppet.End(137);
        Assert.Equal(137u, (await deleting).ExitStatus);
        Assert.Equal(["create", "exit", "delete"], host.Events.Names);
    }

    [Fact]
    public async Task Start_Fails_StaysCreated()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await host.CreateAsync("c");
        container.Puppet.OnCall = (_, _) => throw ShimErrors.Unknown("OCI runtime start failed: no");
        await TaskHost.FailsAsync(host.StartAsync("c"), TtrpcStatusCode.Unknown, "OCI runtime start failed: no");
        Assert.Equal(Status.Created, (await host.StateAsync("c")).Status);
        container.Puppet.OnCall = null;
        _ = await host.StartAsync("c");
        Assert.Equal(["create", "start"], host.Events.Names);
    }

    [Fact]
    public async Task Start_ExecFails_EndsItsWaitsAndStaysCreated()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        Puppet exec = await host.ExecAsync("c", "e");
        Task<WaitResponse> waiting = host.WaitAsync("c", "e");
        exec.OnCall = (call, _) => call == "start" ? throw ShimErrors.Unknown("OCI runtime exec failed: no") : default;
        await TaskHost.FailsAsync(host.StartAsync("c", "e"), TtrpcStatusCode.Unknown, "OCI runtime exec failed: no");
        WaitResponse waited = await waiting;
        Assert.Equal((0u, ZeroTime), (waited.ExitStatus, waited.ExitedAt.Seconds));
        Assert.Equal(waited, await host.WaitAsync("c", "e"));
        Assert.Equal(Status.Created, (await host.StateAsync("c", "e")).Status);
        await TaskHost.FailsAsync(host.KillAsync("c", 9, "e"), TtrpcStatusCode.FailedPrecondition, "process not created: failed precondition");

        exec.OnCall = null;
        _ = await host.StartAsync("c", "e");
        exec.End(4);
        Assert.Equal(4u, (await host.WaitAsync("c", "e")).ExitStatus);

        _ = await host.ExecAsync("c", "never");
        DeleteResponse deleted = await host.DeleteAsync("c", "never");
        Assert.Equal((0u, 0u, ZeroTime), (deleted.Pid, deleted.ExitStatus, deleted.ExitedAt.Seconds));
        await TaskHost.FailsAsync(host.DeleteAsync("c", "never"), TtrpcStatusCode.NotFound, "process does not exist never: not found");

        container.Puppet.End(0);
        _ = await host.WaitAsync("c");
        host.Events.WaitFor<TaskExit>();
        Assert.Equal(["create", "start", "exec-added", "exec-started", "exit", "exec-added", "exit"], host.Events.Names);
    }

    [Fact]
    public async Task Exec_IdsAndSpecs_AreChecked()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        ExecProcessRequest request = TaskHost.ExecOf("c", "e");
        (request.Stdin, request.Stdout, request.Stderr, request.Terminal) = ("/i", "/o", "/e", true);
        _ = await host.CallAsync("Exec", request, Empty.Parser);
        Assert.Equal(("e", new StdioRequest("/i", "/o", "/e", true)), (container.LastExec!.Id, container.LastExec.Stdio));
        Assert.Equal("{}", Encoding.UTF8.GetString(container.LastExec.Spec.Value.Span));
        await TaskHost.FailsAsync(host.ExecAsync("c", "e"), TtrpcStatusCode.AlreadyExists, "id e: already exists");

        StateResponse state = await host.StateAsync("c", "e");
        Assert.Equal(("e", host.Bundle("c"), 0u, ""), (state.Id, state.Bundle, state.Pid, state.ExecId));
        Assert.Equal(("/i", "/o", "/e", true), (state.Stdin, state.Stdout, state.Stderr, state.Terminal));

        await TaskHost.FailsAsync(
            host.CallAsync("Exec", new ExecProcessRequest { Id = "c", ExecId = "f" }, Empty.Parser), TtrpcStatusCode.InvalidArgument, "exec without a process: invalid argument");
        container.OnExec = _ => throw ShimErrors.InvalidArgument("unreadable");
        await TaskHost.FailsAsync(host.ExecAsync("c", "f"), TtrpcStatusCode.InvalidArgument, "unreadable: invalid argument");
        container.OnExec = null;
        _ = await host.ExecAsync("c", "f");
        _ = await host.DeleteAsync("c", "e");
        _ = await host.ExecAsync("c", "e");
        Assert.Equal(["e", "f", "e"], host.Events.Of<TaskExecAdded>().Select(added => added.ExecId));
    }

    [Fact]
    public async Task Kill_Variants_ArriveAsTheyWereSent()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        Puppet exec = await host.ExecAsync("c", "e");
        _ = await host.StartAsync("c", "e");
        _ = await host.KillAsync("c", 0);
        _ = await host.KillAsync("c", 9, all: true);
        _ = await host.KillAsync("c", 15, "e");
        Assert.Equal(["start", "exec e", "kill 0", "kill 9 all"], container.Puppet.Calls);
        Assert.Equal(["start", "kill 15"], exec.Calls);
        await TaskHost.FailsAsync(host.KillAsync("c", 9, "none"), TtrpcStatusCode.NotFound, "process does not exist none: not found");
    }

    [Fact]
    public async Task OtherCalls_InARunningContainer_ReachTheDriver()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        Puppet exec = await host.ExecAsync("c", "e");
        _ = await host.StartAsync("c", "e");
        _ = await host.CallAsync("ResizePty", new ResizePtyRequest { Id = "c", ExecId = "e", Width = 80, Height = 24 }, Empty.Parser);
        _ = await host.CallAsync("CloseIO", new CloseIORequest { Id = "c", ExecId = "e", Stdin = true }, Empty.Parser);
        Assert.Equal(["start", "resize 80x24", "close"], exec.Calls);

        UpdateTaskRequest update = new() { Id = "c", Resources = new Any { TypeUrl = "r", Value = ByteString.CopyFromUtf8("{}") }, Annotations = { ["a"] = "b" } };
        _ = await host.CallAsync("Update", update, Empty.Parser);
        Assert.Equal("r", container.LastResources!.TypeName);
        Assert.Contains("update a=b", container.Puppet.Calls);
        await TaskHost.FailsAsync(
            host.CallAsync("Update", new UpdateTaskRequest { Id = "c" }, Empty.Parser), TtrpcStatusCode.InvalidArgument, "update without resources: invalid argument");

        CheckpointTaskRequest checkpoint = new() { Id = "c", Path = "/p", Options = new Any { TypeUrl = "o", Value = ByteString.CopyFromUtf8("v") } };
        _ = await host.CallAsync("Checkpoint", checkpoint, Empty.Parser);
        Assert.Equal(("/p", "o"), (container.LastCheckpoint!.Path, container.LastCheckpoint.Options!.TypeName));

        Any stats = (await host.CallAsync("Stats", new StatsRequest { Id = "c" }, StatsResponse.Parser)).Stats;
        Assert.Equal(("test.Metrics", "some"), (stats.TypeUrl, stats.Value.ToStringUtf8()));

        container.Pids = [7, exec.Pid];
        PidsResponse pids = await host.CallAsync("Pids", new PidsRequest { Id = "c" }, PidsResponse.Parser);
        Assert.Equal([7u, (uint)exec.Pid], pids.Processes.Select(process => process.Pid));
        Assert.Null(pids.Processes[0].Info);
        Any details = pids.Processes[1].Info;
        Assert.Equal(("containerd.runc.v1.ProcessDetails", "e"), (details.TypeUrl, ProcessDetails.Parser.ParseFrom(details.Value).ExecId));
    }

    [Fact]
    public async Task Pause_WhileItTakesItsTime_ShowsPausing()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        _ = await host.ExecAsync("c", "e");
        TaskCompletionSource go = new();
        container.Puppet.OnCall = (_, _) => new ValueTask(go.Task);
        Task pausing = host.PauseAsync("c");
        Assert.True(Eventually.Holds(() => container.Puppet.Calls.Contains("pause")));
        Assert.Equal(Status.Pausing, (await host.StateAsync("c")).Status);
        Assert.Equal(Status.Pausing, (await host.StateAsync("c", "e")).Status);
        go.SetResult();
        await pausing;
        Assert.Equal(Status.Paused, (await host.StateAsync("c")).Status);
        Assert.Equal(Status.Paused, (await host.StateAsync("c", "e")).Status);
        _ = await host.ResumeAsync("c");
        Assert.Equal(["create", "start", "exec-added", "paused", "resumed"], host.Events.Names);
    }

    [Fact]
    public async Task Pause_Fails_StaysRunning()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        container.Puppet.OnCall = (_, _) => throw ShimErrors.Unknown("OCI runtime pause failed: no");
        await TaskHost.FailsAsync(host.PauseAsync("c"), TtrpcStatusCode.Unknown, "OCI runtime pause failed: no");
        Assert.Equal(Status.Running, (await host.StateAsync("c")).Status);
        Assert.Equal(["create", "start"], host.Events.Names);
    }

    [Fact]
    public async Task State_WhileAStartHangs_Answers()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await host.CreateAsync("c");
        TaskCompletionSource go = new();
        container.Puppet.OnCall = (_, _) => new ValueTask(go.Task);
        Task starting = host.StartAsync("c");
        Assert.True(Eventually.Holds(() => container.Puppet.Calls.Length > 0));
        Assert.Equal(Status.Created, (await host.StateAsync("c")).Status);
        await TaskHost.FailsAsync(
            host.CallAsync("Kill", new KillRequest { Id = "c", Signal = 9 }, Empty.Parser, TimeSpan.FromMilliseconds(50)), TtrpcStatusCode.DeadlineExceeded, "context deadline exceeded");
        go.SetResult();
        await starting;
    }

    [Fact]
    public async Task Wait_DeadlinePasses_FailsAndOthersWaitOn()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        Task<WaitResponse>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => host.WaitAsync("c"))];
        await TaskHost.FailsAsync(host.WaitAsync("c", timeout: TimeSpan.FromMilliseconds(50)), TtrpcStatusCode.DeadlineExceeded, "context deadline exceeded");
        await TaskHost.FailsAsync(host.WaitAsync("c", "none"), TtrpcStatusCode.NotFound, "process does not exist none: not found");
        container.Puppet.End(1);
        Assert.All(await Task.WhenAll(waiting), waited => Assert.Equal(1u, waited.ExitStatus));
    }

    [Fact]
    public async Task Delete_LeftoverExecs_AreDroppedAndTheirWaitsEnd()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        Puppet never = await host.ExecAsync("c", "never");
        Puppet ended = await host.ExecAsync("c", "ended");
        _ = await host.StartAsync("c", "ended");
        Task<WaitResponse> waiting = host.WaitAsync("c", "never");
        ended.End(0);
        container.Puppet.End(0);
        _ = await host.WaitAsync("c");
        _ = await host.DeleteAsync("c");
        Assert.Equal(0u, (await waiting).ExitStatus);
        Assert.True(Eventually.Holds(() => never.Calls.Contains("delete") && ended.Calls.Contains("delete")));
    }

    [Fact]
    public async Task Delete_Fails_CanBeTriedAgain()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        container.Puppet.End(0);
        _ = await host.WaitAsync("c");
        container.Puppet.OnCall = (_, _) => throw ShimErrors.Unknown("busy");
        await TaskHost.FailsAsync(host.DeleteAsync("c"), TtrpcStatusCode.Unknown, "busy");
        Assert.Equal(Status.Stopped, (await host.StateAsync("c")).Status);
        container.Puppet.OnCall = null;
        _ = await host.DeleteAsync("c");
        Assert.Equal(["create", "start", "exit", "delete"], host.Events.Names);
    }

    [Fact]
    public async Task Shutdown_WithContainers_IsIgnoredAndAnswered()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await host.CreateAsync("one");
        _ = await host.CreateAsync("two");
        _ = await host.ShutdownAsync("one");
        container.Puppet.End(0);
        _ = await host.DeleteAsync("one");
        _ = await host.ShutdownAsync("one");
        Assert.False(host.ShutdownAsked.IsCompleted);
        host.Shim.Containers["two"].Puppet.End(0);
        _ = await host.DeleteAsync("two");
        Assert.False(host.ShutdownAsked.IsCompleted);
        _ = await host.ShutdownAsync("two");
        Assert.True(host.ShutdownAsked.IsCompleted);
        _ = await host.ShutdownAsync("two");
        await TaskHost.FailsAsync(host.CreatingAsync("three"), TtrpcStatusCode.Unavailable, "the shim is ending: unavailable");
    }

    [Fact]
    public async Task CloseAsync_CallsInProgress_End()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        _ = await StartedAsync(host);
        Task<WaitResponse> waiting = host.WaitAsync("c");
        host.Shim.OnCreate = async (_, token) => await Task.Delay(Timeout.Infinite, token);
        Task<CreateTaskResponse> creating = host.CreatingAsync("d");
        Assert.True(Eventually.Holds(() => host.Shim.LastCreate?.Id == "d"));
        await host.Manager.CloseAsync();
        await TaskHost.FailsAsync(waiting, TtrpcStatusCode.Unavailable, "the shim is ending: unavailable");
        await TaskHost.FailsAsync(creating, TtrpcStatusCode.Canceled, "context canceled");
    }

    private static async Task<PuppetContainer> StartedAsync(TaskHost host)
    {
        PuppetContainer container = await host.CreateAsync("c");
        _ = await host.StartAsync("c");
        return container;
    }
}
