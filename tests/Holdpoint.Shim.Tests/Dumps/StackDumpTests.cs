// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Tests.Holds;
using Holdpoint.Shim.Tests.Tasks;
using Holdpoint.Systems;

namespace Holdpoint.Shim.Tests.Dumps;

[Collection(OwnEventFolder.Collection)]
public sealed class StackDumpTests : IDisposable
{
    private static readonly string _event = NamedEvent.StackDumpName(Environment.ProcessId);

    private readonly OwnEventFolder _events = new();

    private string[] Files => [.. _events.Names.Where(name => name.StartsWith("stacks-", StringComparison.Ordinal))];

    public void Dispose() => _events.Dispose();

    [Fact]
    public async Task Signal_ShimIsBusy_WritesWhatItDoes()
    {
        await using TaskHost host = await ListeningHostAsync();
        PuppetContainer container = await host.CreateAsync("running");
        _ = await host.StartAsync("running");
        Puppet exec = await host.ExecAsync("running", "e");
        _ = await host.StartAsync("running", "e");
        exec.End(3);
        _ = await host.WaitAsync("running", "e");
        _ = await host.PauseAsync("running");
        Task<WaitResponse> waiting = host.WaitAsync("running");
        TaskCompletionSource go = new();
        host.Shim.OnCreate = (request, _) => request.Id == "slow\nid" ? new ValueTask(go.Task) : default;
        Task<CreateTaskResponse> creating = host.CallAsync("Create", new CreateTaskRequest { Id = "slow\nid", Bundle = "/nowhere" }, CreateTaskResponse.Parser, TimeSpan.FromMinutes(5));
        Assert.True(Eventually.Holds(() => host.Shim.LastCreate!.Id == "slow\nid"));

        // As `holdpoint signal` and `holdpoint stacks --signal` do it; `holdpoint ps` lists what waits, which this does not.
        Assert.Equal(SignalOutcome.Signalled, HoldSystem.Current.Signal(_event));
        Assert.True(Eventually.Holds(() => host.Log.All.Contains($"info: end of stack dump pid={Environment.ProcessId}")));
        Assert.Empty(HoldSystem.Current.List());

        string file = Path.Combine(_events.Path, Assert.Single(Files));
        Assert.Contains($"info: stack dump pid={Environment.ProcessId} file={file}", host.Log.All);
        Assert.Equal("600", new Command("stat", "-c", "%a", file).RunOrThrow().Trim());
        string[] lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        Assert.All(lines, line => Assert.Contains("info: " + line, host.Log.All));
        Assert.StartsWith($"shim io.holdpoint.puppet.v1 1, pid {Environment.ProcessId}, namespace tests, ", lines[0], StringComparison.Ordinal);
        Assert.Equal($"socket unix://{host.SocketPath}, containerd /run/none.sock", lines[1]);
        Assert.Contains("calls in progress: 2", lines);
        Has(lines, "  Wait running for ");
        Has(lines, "  Create slow?id for ", ", deadline in 4m5");
        Assert.Contains("containers in the making: 1", lines);
        Has(lines, "  slow?id for ");
        Assert.Contains("containers: 1", lines);
        Assert.Contains($"  running: Paused pid {container.Pid}, bundle {host.Bundle("running")}", lines);
        Has(lines, $"  running exec e: Stopped pid {exec.Pid} status 3 at ");
        Has(lines, "    ", "Z Created");
        Has(lines, "    ", "Z Stopped, status 3");
        Has(lines, "threads: ");
        Has(lines, $"  {Environment.ProcessId} ");
        // The loop waits, and this thread does not.
        Has(lines, "  ", " in epoll_wait");
        Has(lines, "  ", "R stackdump");

        go.SetResult();
        _ = await creating;
        container.Puppet.End(0);
        Assert.Equal(0u, (await waiting).ExitStatus);
    }

    [Fact]
    public async Task Signal_CreateIsHalted_SaysSo()
    {
        await using TaskHost host = await ListeningHostAsync();
        _events.SetVariable("CONTAINERD_SHIM_PUPPET_V1_WAIT_DEBUGGER", "1");
        Task<CreateTaskResponse> creating = host.CreatingAsync("c");
        Assert.True(Eventually.Holds(() => HoldSystem.Current.List().Count == 1));
        await host.Manager.DumpAsync();
        string debugger = NamedEvent.DebuggerName(Environment.ProcessId);
        Has(host.Log.All, "info:   c for ", $", halted until {debugger} is signalled");

        HoldInfo hold = Assert.Single(HoldSystem.Current.List());
        Assert.Equal(debugger, hold.Event);
        NamedEvent.Signal(debugger);
        _ = await creating;
    }

    [Fact]
    public async Task DumpAsync_Often_KeepsTheLastFew()
    {
        await using TaskHost host = await ListeningHostAsync();
        for (int i = 0; i < 40; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(_events.Path, $"stacks-20200101-000000.{i:000}-{10_000_000 + i}.txt"), "", TestContext.Current.CancellationToken);
        }

        for (int i = 0; i < 6; i++)
        {
            await host.Manager.DumpAsync();
        }

        string[] own = [.. Files.Where(name => name.EndsWith($"-{Environment.ProcessId}.txt", StringComparison.Ordinal))];
        Assert.Equal(4, own.Length);
        Assert.InRange(Files.Length, 4, 32);
        Assert.All(own, name => Assert.Contains(host.Log.All, line => line.EndsWith(name, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task DumpAsync_FolderIsRefused_IsInTheLogAlone()
    {
        _ = new Command("mkdir", "-m", "0705", _events.Path).RunOrThrow();
        await using TaskHost host = await TaskHost.StartAsync();
        host.Manager.ListenForDumps();
        await host.Manager.DumpAsync();
        Assert.True(Eventually.Holds(() => host.Log.All.Any(line => line.StartsWith("warning: there is no event for stack dumps; SIGUSR1", StringComparison.Ordinal))));
        Has(host.Log.All, "warning: stack dump, which cannot be written to a file pid=");
        Has(host.Log.All, "info: calls in progress: 0");
        Assert.Empty(_events.Names);
    }

    [Fact]
    public async Task CloseAsync_Listening_RemovesTheEvent()
    {
        TaskHost host = await ListeningHostAsync();
        await host.DisposeAsync();
        Assert.DoesNotContain(_event, _events.Names);
    }

    [Fact]
    public async Task List_StackDumpEventOfADeadProcess_IsRemoved()
    {
        await using TaskHost host = await ListeningHostAsync();
        int dead = int.Parse(new Command("sh", "-c", "echo $$").RunOrThrow(), System.Globalization.CultureInfo.InvariantCulture);
        string name = NamedEvent.StackDumpName(dead);
        _ = new Command("mkfifo", "-m", "0600", Path.Combine(_events.Path, name)).RunOrThrow();
        Assert.Empty(HoldSystem.Current.List());
        Assert.DoesNotContain(name, _events.Names);
        Assert.Contains(_event, _events.Names);
        Assert.Equal(SignalOutcome.NobodyWaits, HoldSystem.Current.Signal(name));
        Assert.Equal(SignalOutcome.Signalled, HoldSystem.Current.Signal(_event));
        // Else it would be written into the folder of the next test.
        Assert.True(Eventually.Holds(() => host.Log.All.Contains($"info: end of stack dump pid={Environment.ProcessId}")));
    }

    private static void Has(string[] lines, string start, string end = "") =>
        Assert.Contains(lines, line => line.StartsWith(start, StringComparison.Ordinal) && line.Contains(end, StringComparison.Ordinal));

    private async Task<TaskHost> ListeningHostAsync()
    {
        TaskHost host = await TaskHost.StartAsync();
        host.Manager.ListenForDumps();
        Assert.True(Eventually.Holds(() => _events.Names.Contains(_event)));
        return host;
    }
}
