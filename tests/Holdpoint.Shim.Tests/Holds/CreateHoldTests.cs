// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Protos.Types;
using Holdpoint.Shim.Tests.Tasks;
using Holdpoint.Systems;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Tests.Holds;

[Collection(OwnEventFolder.Collection)]
public sealed class CreateHoldTests : IDisposable
{
    private const string Variable = "CONTAINERD_SHIM_PUPPET_V1_WAIT_DEBUGGER";

    private static readonly string _event = NamedEvent.DebuggerName(Environment.ProcessId);

    private readonly OwnEventFolder _events = new();

    public void Dispose() => _events.Dispose();

    [Fact]
    public async Task Create_VariableSet_HaltsUntilSignalled()
    {
        await using TaskHost host = await AskingHostAsync();
        Task<CreateTaskResponse> creating = host.CreatingAsync("c");
        HoldInfo hold = await ListedAsync(1);

        Assert.Equal(("rpc", "Create", new ContainerReference("tests", "c"), HoldState.Held), (hold.HoldPoint, hold.Label, hold.Container, hold.State));
        Assert.Null(hold.Deadline);
        Assert.Contains($"info: Halting until signalled event={_event} pid={Environment.ProcessId} id=c", host.Log.All);
        Assert.Null(host.Shim.LastCreate);
        Assert.Empty(host.Events.All);
        Assert.Equal(0u, (await host.ConnectToAsync("c")).TaskPid);
        await TaskHost.FailsAsync(host.StateAsync("c"), TtrpcStatusCode.NotFound, "container not created: not found");
        await TaskHost.FailsAsync(host.CreatingAsync("c"), TtrpcStatusCode.AlreadyExists, "container c: already exists");

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(_event));
        Assert.NotEqual(0u, (await creating).Pid);
        Assert.Contains($"info: Released by a signal event={_event} pid={Environment.ProcessId} id=c", host.Log.All);
        Assert.Equal(["create"], host.Events.Names);
        Assert.Empty(HoldSystem.Current.List());
        Assert.DoesNotContain(_event, _events.Names);
    }

    [Fact]
    public async Task Create_TwoAtOnce_EachSignalReleasesTheLongestWaiting()
    {
        await using TaskHost host = await AskingHostAsync();
        Task<CreateTaskResponse> first = host.CreatingAsync("first");
        await ListedAsync(1);
        Task<CreateTaskResponse> second = host.CreatingAsync("second", TimeSpan.FromMinutes(10));
        await ListedAsync(2);
        IReadOnlyList<HoldInfo> holds = HoldSystem.Current.List();
        Assert.Equal(["first", "second"], holds.Select(hold => hold.Container!.Id));
        Assert.Equal("fail", holds[1].OnDeadline);
        Assert.NotNull(holds[1].Deadline);

        NamedEvent.Signal(_event);
        _ = await first;
        Assert.False(second.IsCompleted);
        Assert.Equal("second", (await ListedAsync(1)).Container!.Id);
        NamedEvent.Signal(_event);
        _ = await second;
    }

    [Fact]
    public async Task Create_AnotherContainerRuns_HaltsToo()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        _ = await host.CreateAsync("one");
        _ = await host.StartAsync("one");
        _events.SetVariable(Variable, "1");
        Task<CreateTaskResponse> creating = host.CreatingAsync("two");
        await ListedAsync(1);

        Assert.Equal(Status.Running, (await host.StateAsync("one")).Status);
        NamedEvent.Signal(_event);
        _ = await creating;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("False")]
    public async Task Create_VariableDoesNotAsk_GoesOn(string? value)
    {
        await using TaskHost host = await TaskHost.StartAsync();
        _events.SetVariable(Variable, value);
        _ = await host.CreateAsync("c");
        Assert.DoesNotContain(_event, _events.Names);
    }

    [Theory]
    [InlineData("true", null)]
    [InlineData("1", null)]
    [InlineData("true", "0")]
    public async Task Create_AnnotationAsks_Halts(string annotation, string? variable)
    {
        await using TaskHost host = await TaskHost.StartAsync();
        _events.SetVariable(Variable, variable);
        Annotate(host, "c", annotation);
        Task<CreateTaskResponse> creating = host.CreatingAsync("c");
        await ListedAsync(1);
        _ = await host.CreateAsync("other");
        NamedEvent.Signal(_event);
        _ = await creating;
    }

    [Theory]
    [InlineData("false")]
    [InlineData("0")]
    public async Task Create_AnnotationExempts_GoesOn(string annotation)
    {
        await using TaskHost host = await AskingHostAsync();
        Annotate(host, "c", annotation);
        _ = await host.CreateAsync("c");
    }

    [Fact]
    public async Task Create_AnnotationCannotBeRead_Fails()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        Annotate(host, "c", "yes");
        await TaskHost.FailsAsync(
            host.CreatingAsync("c"), TtrpcStatusCode.InvalidArgument, "annotation holdpoint.hold-create: 'yes' cannot be read: use true or false: invalid argument");
        Assert.Null(host.Shim.LastCreate);
    }

    [Fact]
    public async Task Create_ConfigIsGarbage_IsTheDriversToRefuse()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(host.Bundle("c"), "config.json"), "{\"annotations\":", TestContext.Current.CancellationToken);
        _ = await host.CreateAsync("c");
    }

    [Fact]
    public async Task Create_DeadlinePassesWhileHalted_FailsAndTheIdIsFree()
    {
        await using TaskHost host = await AskingHostAsync();
        await TaskHost.FailsAsync(host.CreatingAsync("c", TimeSpan.FromMilliseconds(300)), TtrpcStatusCode.DeadlineExceeded, "context deadline exceeded");
        await GivenUpAsync(host);

        Task<CreateTaskResponse> again = host.CreatingAsync("c");
        await ListedAsync(1);
        NamedEvent.Signal(_event);
        _ = await again;
    }

    [Fact]
    public async Task Create_ConnectionEndsWhileHalted_IsGivenUp()
    {
        await using TaskHost host = await AskingHostAsync();
        await using (TtrpcClient other = await host.ConnectAsync())
        {
            _ = host.CreatingAsync("c", client: other).ContinueWith(lost => lost.Exception, TaskScheduler.Default);
            await ListedAsync(1);
        }

        await GivenUpAsync(host);
    }

    [Fact]
    public async Task Delete_IdIsHalted_GivesItUp()
    {
        await using TaskHost host = await AskingHostAsync();
        Task<CreateTaskResponse> creating = host.CreatingAsync("c");
        await ListedAsync(1);
        await TaskHost.FailsAsync(host.DeleteAsync("c"), TtrpcStatusCode.NotFound, "container not created: not found");
        await TaskHost.FailsAsync(creating, TtrpcStatusCode.Canceled, "context canceled");
        await GivenUpAsync(host);
    }

    [Fact]
    public async Task Kill_IdIsHalted_GivesItUp()
    {
        await using TaskHost host = await AskingHostAsync();
        Task<CreateTaskResponse> creating = host.CreatingAsync("c");
        await ListedAsync(1);
        await TaskHost.FailsAsync(host.KillAsync("c", 9), TtrpcStatusCode.NotFound, "container not created: not found");
        await TaskHost.FailsAsync(creating, TtrpcStatusCode.Canceled, "context canceled");
        await GivenUpAsync(host);
    }

    [Fact]
    public async Task Shutdown_IdIsHalted_GivesItUpAndEnds()
    {
        await using TaskHost host = await AskingHostAsync();
        Task<CreateTaskResponse> creating = host.CreatingAsync("c");
        await ListedAsync(1);
        _ = await host.ShutdownAsync("c");
        await TaskHost.FailsAsync(creating, TtrpcStatusCode.Canceled, "context canceled");
        await host.ShutdownAsked.WaitAsync(TimeLimits.Step, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Shutdown_AnotherIdIsHalted_IsIgnored()
    {
        await using TaskHost host = await AskingHostAsync();
        Task<CreateTaskResponse> creating = host.CreatingAsync("c");
        await ListedAsync(1);
        _ = await host.ShutdownAsync("former");
        Assert.Single(HoldSystem.Current.List());
        NamedEvent.Signal(_event);
        _ = await creating;
        Assert.False(host.ShutdownAsked.IsCompleted);
    }

    [Fact]
    public async Task Create_DebuggerComesAndGoes_StaysHalted()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gdb"), "there is no gdb");
        await using TaskHost host = await AskingHostAsync();
        Task<CreateTaskResponse> creating = host.CreatingAsync("c");
        await ListedAsync(1);
        CommandResult debugger = new Command("gdb", "-nx", "-batch", "-p", $"{Environment.ProcessId}", "-ex", "detach").Run();
        Assert.Contains($"process {Environment.ProcessId}) detached]", debugger.Output, StringComparison.Ordinal);
        Assert.Equal(HoldState.Held, (await ListedAsync(1)).State);
        Assert.False(creating.IsCompleted);
        Assert.Null(host.Shim.LastCreate);
        NamedEvent.Signal(_event);
        _ = await creating;
    }

    [Fact]
    public async Task Create_FolderIsRefused_FailsUnheld()
    {
        await using TaskHost host = await AskingHostAsync();
        _ = new Command("mkdir", "-m", "0705", _events.Path).RunOrThrow();
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => host.CreatingAsync("c"));
        Assert.Equal(TtrpcStatusCode.FailedPrecondition, error.StatusCode);
        Assert.Contains($"event folder {_events.Path} is refused", error.Message, StringComparison.Ordinal);
        Assert.Null(host.Shim.LastCreate);
        _ = await host.ShutdownAsync("c");
        Assert.True(host.ShutdownAsked.IsCompleted);
    }

    private async Task<TaskHost> AskingHostAsync()
    {
        _events.SetVariable(Variable, "1");
        return await TaskHost.StartAsync();
    }

    private static void Annotate(TaskHost host, string id, string value) => File.WriteAllText(
        Path.Combine(host.Bundle(id), "config.json"), $$$"""{"ociVersion":"1.0.2","annotations":{"holdpoint.hold-create":"{{{value}}}"}}""");

    /// <summary>The last hold in the list, once there are so many, and described.</summary>
    private static async Task<HoldInfo> ListedAsync(int count)
    {
        IReadOnlyList<HoldInfo> holds = await Task.Run(() => Eventually.Is(
            () => HoldSystem.Current.List() is var listed && listed.Count(hold => hold.Container is not null) == count ? listed : null, $"{count} are held"));
        return holds[^1];
    }

    private async Task GivenUpAsync(TaskHost host)
    {
        // The client may know of a deadline before the shim does.
        Assert.True(await Task.Run(() => Eventually.Holds(() => host.Manager.IsEmpty)));
        Assert.DoesNotContain(_event, _events.Names);
        Assert.Contains($"info: Given up by containerd before a signal came event={_event} pid={Environment.ProcessId} id=c", host.Log.All);
        Assert.Null(host.Shim.LastCreate);
        Assert.Empty(host.Events.All);
    }
}
