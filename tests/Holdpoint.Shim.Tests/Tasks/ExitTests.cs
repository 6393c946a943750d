// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Protos.Events;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Protos.Types;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>Ends of processes: told once, after their starts, those of added ones before that of the first.</summary>
public sealed class ExitTests
{
    [Fact]
    public async Task Start_ProcessEndsBeforeItReturns_TellsStartThenExit()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await host.CreateAsync("c");
        container.Puppet.OnCall = (call, _) =>
        {
            if (call == "start")
            {
                container.Puppet.End(7);
            }

            return default;
        };
        Assert.Equal((uint)container.Pid, (await host.StartAsync("c")).Pid);
        Assert.Equal(7u, (await host.WaitAsync("c")).ExitStatus);
        host.Events.WaitFor<TaskExit>();
        Assert.Equal(["create", "start", "exit"], host.Events.Names);
    }

    [Fact]
    public async Task Exit_ExecEndsBeforeItsStartReturns_TellsStartThenExit()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        _ = await StartedAsync(host);
        Puppet exec = await host.ExecAsync("c", "e");
        exec.OnCall = (call, _) =>
        {
            if (call == "start")
            {
                exec.Begin();
                exec.End(1);
            }

            return default;
        };
        uint pid = (await host.StartAsync("c", "e")).Pid;
        Assert.Equal((uint)exec.Pid, pid);
        Assert.Equal(1u, (await host.WaitAsync("c", "e")).ExitStatus);
        TaskExit exit = host.Events.WaitFor<TaskExit>();
        Assert.Equal(("c", "e", (uint)exec.Pid, 1u), (exit.ContainerId, exit.Id, exit.Pid, exit.ExitStatus));
        Assert.Equal(["create", "start", "exec-added", "exec-started", "exit"], host.Events.Names);
        DeleteResponse deleted = await host.DeleteAsync("c", "e");
        Assert.Equal(((uint)exec.Pid, 1u), (deleted.Pid, deleted.ExitStatus));
        Assert.Empty(host.Events.Of<TaskDelete>());
    }

    [Fact]
    public async Task Exit_CreatedProcess_IsToldWithoutAStart()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await host.CreateAsync("c");
        container.Puppet.End(137);
        Assert.Equal(137u, (await host.WaitAsync("c")).ExitStatus);
        Assert.Equal(Status.Stopped, (await host.StateAsync("c")).Status);
        await TaskHost.FailsAsync(host.StartAsync("c"), TtrpcStatusCode.Unknown, "cannot start a stopped process");
        _ = await host.DeleteAsync("c");
        Assert.Equal(["create", "exit", "delete"], host.Events.Names);
    }

    [Fact]
    public async Task Exit_ProcessIsKilledWhileItsCreateIsAnswered_IsToldAfterTheCreation()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        for (int i = 0; i < 50; i++)
        {
            Task<CreateTaskResponse> creating = host.CreatingAsync($"c{i}");
            PuppetContainer container = Eventually.Is(() => host.Shim.Containers.GetValueOrDefault($"c{i}"), "made");
            container.Puppet.End(9);
            _ = await creating;
            _ = await host.WaitAsync($"c{i}");
            _ = await host.DeleteAsync($"c{i}");
        }

        Assert.Equal(Enumerable.Repeat<string[]>(["create", "exit", "delete"], 50).SelectMany(names => names), host.Events.Names);
    }

    [Fact]
    public async Task Exit_InitWhileExecsRun_IsHeldBackAndNewStartsAreRefused()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        Puppet running = await host.ExecAsync("c", "running");
        _ = await host.ExecAsync("c", "late");
        _ = await host.StartAsync("c", "running");
        container.Puppet.End(0);
        Assert.True(Eventually.Holds(() => container.Puppet.Calls.Contains("init exited")));

        await TaskHost.FailsAsync(
            host.StartAsync("c", "late"), TtrpcStatusCode.FailedPrecondition, "container c init process is not running: failed precondition");
        await TaskHost.FailsAsync(
            host.StartAsync("c", "none"), TtrpcStatusCode.FailedPrecondition, "container c init process is not running: failed precondition");
        await TaskHost.FailsAsync(host.KillAsync("c", 15), TtrpcStatusCode.NotFound, "process already finished: not found");
        Assert.Equal(Status.Running, (await host.StateAsync("c")).Status);
        await TaskHost.FailsAsync(host.WaitAsync("c", timeout: TimeSpan.FromMilliseconds(50)), TtrpcStatusCode.DeadlineExceeded, "context deadline exceeded");

        running.End(137);
        _ = await host.WaitAsync("c");
        _ = await host.DeleteAsync("c");
        Assert.Equal(["running", "c"], host.Events.Of<TaskExit>().Select(exit => exit.Id));
        Assert.Equal(["start", "exec running", "exec late", "init exited", "delete"], container.Puppet.Calls);
    }

    [Fact]
    public async Task Exit_InitEndingFails_IsToldAllTheSame()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        container.Puppet.OnCall = (call, _) => call == "init exited" ? throw new InvalidOperationException("no kill") : default;
        container.Puppet.End(5);
        Assert.Equal(5u, (await host.WaitAsync("c")).ExitStatus);
        Assert.Contains("warning: container has exited: failed to end its processes id=c error=no kill", host.Log.All);
    }

    [Fact]
    public async Task Exit_PausedContainer_IsResumedFirst()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        _ = await host.PauseAsync("c");
        container.Puppet.OnCall = (call, _) => call == "resume" ? throw new InvalidOperationException("not paused") : default;
        container.Puppet.End(137);
        Assert.Equal(137u, (await host.WaitAsync("c")).ExitStatus);
        Assert.Equal(["start", "pause", "init exited", "resume"], container.Puppet.Calls);
        Assert.Equal(Status.Stopped, (await host.StateAsync("c")).Status);
        Assert.Contains("warning: container has exited: failed to resume it id=c error=not paused", host.Log.All);
        host.Events.WaitFor<TaskExit>();
        Assert.Equal(["create", "start", "paused", "exit"], host.Events.Names);
    }

    [Fact]
    public async Task Exit_NotKnownToTheDriver_IsToldAs255()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        container.Puppet.EndBadly(new InvalidOperationException("lost"));
        Assert.Equal(255u, (await host.WaitAsync("c")).ExitStatus);
        Assert.Contains("error: the exit of a process is not known id=c process=c error=lost", host.Log.All);
    }

    /// <summary>Once counted wrongly for it, a Go shim tells the exit twice, and crashes when the first process ends.</summary>
    [Fact]
    public async Task Start_ExecAgain_IsRefusedAndItsExitToldOnce()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await StartedAsync(host);
        Puppet exec = await host.ExecAsync("c", "e");
        _ = await host.StartAsync("c", "e");
        await TaskHost.FailsAsync(host.StartAsync("c", "e"), TtrpcStatusCode.Unknown, "cannot start a running process");
        await TaskHost.FailsAsync(host.StartAsync("c", "none"), TtrpcStatusCode.NotFound, "process does not exist none: not found");
        exec.End(0);
        _ = await host.WaitAsync("c", "e");
        await TaskHost.FailsAsync(host.StartAsync("c", "e"), TtrpcStatusCode.Unknown, "cannot start a stopped process");
        container.Puppet.End(0);
        _ = await host.WaitAsync("c");
        _ = await host.DeleteAsync("c");
        Assert.Equal(["e", "c"], host.Events.Of<TaskExit>().Select(exit => exit.Id));
    }

    [Fact]
    public async Task Delete_CreatedContainer_TellsTheExitBeforeTheDeletion()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await host.CreateAsync("c");
        container.Puppet.OnCall = (call, _) =>
        {
            if (call == "delete")
            {
                container.Puppet.End(137);
            }

            return default;
        };
        DeleteResponse deleted = await host.DeleteAsync("c");
        Assert.Equal(((uint)container.Pid, 137u), (deleted.Pid, deleted.ExitStatus));
        Assert.Equal(["create", "exit", "delete"], host.Events.Names);
        Assert.Equal(["delete"], container.Puppet.Calls);
    }

    [Fact]
    public async Task Start_RestoredContainer_HasItsPidAndExitFromThen()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await host.CreateAsync("c", "/images");
        Assert.Equal((Status.Created, 0u), ((await host.StateAsync("c")).Status, (await host.StateAsync("c")).Pid));
        uint pid = (await host.StartAsync("c")).Pid;
        Assert.NotEqual(0u, pid);
        container.Puppet.End(0);
        _ = await host.WaitAsync("c");
        Assert.Equal(pid, host.Events.WaitFor<TaskExit>().Pid);
        Assert.Equal("/images", Assert.Single(host.Events.Of<TaskCreate>()).Checkpoint);
    }

    private static async Task<PuppetContainer> StartedAsync(TaskHost host)
    {
        PuppetContainer container = await host.CreateAsync("c");
        _ = await host.StartAsync("c");
        return container;
    }
}
