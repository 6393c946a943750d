// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Protos.Events;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Protos.Types;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>One container from its creation to its end.</summary>
public sealed class LifecycleTests
{
    private const long ZeroTime = -62135596800;

    [Fact]
    public async Task Life_FromCreateToDelete_HasItsStatesAndEvents()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await host.CreateAsync("c");
        int pid = container.Pid;
        StateResponse state = await host.StateAsync("c");
        Assert.Equal(("c", Status.Created, (uint)pid, host.Bundle("c"), ""), (state.Id, state.Status, state.Pid, state.Bundle, state.ExecId));
        Assert.Equal(("/in", "/out", "/err", ZeroTime), (state.Stdin, state.Stdout, state.Stderr, state.ExitedAt.Seconds));

        Assert.Equal((uint)pid, (await host.StartAsync("c")).Pid);
        Assert.Equal(Status.Running, (await host.StateAsync("c")).Status);
        Task<WaitResponse> waiting = host.WaitAsync("c");
        _ = await host.KillAsync("c", 15);
        Assert.Equal(["start", "kill 15"], container.Puppet.Calls);

        container.Puppet.End(143);
        WaitResponse waited = await waiting;
        Assert.Equal(143u, waited.ExitStatus);
        Assert.Equal(waited, await host.WaitAsync("c"));
        state = await host.StateAsync("c");
        Assert.Equal((Status.Stopped, 143u, (uint)pid), (state.Status, state.ExitStatus, state.Pid));
        Assert.Equal(waited.ExitedAt, state.ExitedAt);

        DeleteResponse deleted = await host.DeleteAsync("c");
        Assert.Equal(((uint)pid, 143u), (deleted.Pid, deleted.ExitStatus));
        Assert.Equal(waited.ExitedAt, deleted.ExitedAt);
        await TaskHost.FailsAsync(host.StateAsync("c"), TtrpcStatusCode.NotFound, "container not created: not found");

        Assert.Equal(["create", "start", "exit", "delete"], host.Events.Names);
        TaskExit exit = Assert.Single(host.Events.Of<TaskExit>());
        Assert.Equal(("c", "c", (uint)pid, 143u), (exit.ContainerId, exit.Id, exit.Pid, exit.ExitStatus));
        Assert.Equal(waited.ExitedAt, exit.ExitedAt);
        TaskDelete delete = Assert.Single(host.Events.Of<TaskDelete>());
        Assert.Equal(("c", "", (uint)pid, 143u), (delete.ContainerId, delete.Id, delete.Pid, delete.ExitStatus));
        Assert.Equal(waited.ExitedAt, delete.ExitedAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bundle")]
    public async Task Create_BundleIsNoAbsolutePath_IsRefusedBeforeAnythingIsDone(string bundle)
    {
        await using TaskHost host = await TaskHost.StartAsync();
        CreateTaskRequest request = host.CreateOf("c");
        request.Bundle = bundle;

        await TaskHost.FailsAsync(host.CallAsync("Create", request, CreateTaskResponse.Parser), TtrpcStatusCode.InvalidArgument, $"bundle \"{bundle}\" of container c is not an absolute path: invalid argument");

        Assert.Empty(host.Events.Names);
        _ = await host.CreateAsync("c");
    }
}
