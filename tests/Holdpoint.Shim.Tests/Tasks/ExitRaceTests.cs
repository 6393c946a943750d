// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Shim.Protos.Events;
using Holdpoint.Shim.Protos.Tasks;

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>A thousand processes that end at any moment around their starts.</summary>
public sealed class ExitRaceTests
{
    private const int Alone = 500;
    private const int WithExecs = 125;
    private const int ExecsEach = 3;
    private const int AtOnce = 25;
    private const int MostSpins = 20_000;
    private const int Seed = 20_260_105;

    [Fact]
    public async Task Exits_AtRandomMoments_AreToldOnceAndInOrder()
    {
        await using TaskHost host = await TaskHost.StartAsync();
        Random random = new(Seed);
        List<Task> lives = [];
        for (int i = 0; i < Alone + WithExecs; i++)
        {
            Life life = new(host, $"c{i}", i < Alone ? 0 : ExecsEach, random.Next());
            lives.Add(Task.Run(life.LiveAsync, TestContext.Current.CancellationToken));
            if (lives.Count == AtOnce)
            {
                await Task.WhenAll(lives);
                lives.Clear();
            }
        }

        (string Name, IMessage Message)[] all = [.. host.Events.All.Select(published => (published.Topic["/tasks/".Length..], published.Message))];
        foreach (var container in all.GroupBy(published => ContainerOf(published.Message)))
        {
            Check([.. container]);
        }

        Assert.Equal(Alone + (WithExecs * (1 + ExecsEach)), host.Events.Of<TaskExit>().Length);
        Assert.Equal(Alone + WithExecs, host.Events.Of<TaskDelete>().Length);
    }

    private static void Check((string Name, IMessage Message)[] events)
    {
        TaskExit[] exits = [.. events.Select(published => published.Message).OfType<TaskExit>()];
        string id = exits[^1].ContainerId;
        int processes = 1 + events.Count(published => published.Name == "exec-added");
        Assert.Equal(processes, exits.Select(exit => exit.Id).Distinct().Count());
        Assert.Equal(processes, exits.Length);
        Assert.Equal(id, exits[^1].Id);
        Assert.Equal("create", events[0].Name);
        Assert.Equal("start", events[1].Name);
        Assert.Equal("delete", events[^1].Name);
        Assert.All(exits, exit => Assert.Equal(exit.Pid % 200, exit.ExitStatus));
        foreach (TaskExit exit in exits[..^1])
        {
            string[] own = [.. events.Where(published => IsOf(published.Message, exit.Id)).Select(published => published.Name)];
            Assert.Equal(["exec-added", "exec-started", "exit"], own);
        }
    }

    private static string ContainerOf(IMessage message) => (string)message.Descriptor.FindFieldByName("container_id").Accessor.GetValue(message);

    private static bool IsOf(IMessage message, string exec) => message switch
    {
        TaskExecAdded added => added.ExecId == exec,
        TaskExecStarted started => started.ExecId == exec,
        TaskExit exit => exit.Id == exec,
        _ => false,
    };

    /// <summary>One container with its processes; with others beside it, the first ends when they have all been started.</summary>
    private sealed class Life(TaskHost host, string id, int count, int seed)
    {
        private readonly Random _random = new(seed);

        public async Task LiveAsync()
        {
            PuppetContainer container = await host.CreateAsync(id);
            bool execsFirst = _random.Next(2) == 0;
            await RunAsync(container.Puppet, "", endsAtOnce: count == 0);
            List<Task> execs = [];
            for (int i = 0; i < count; i++)
            {
                Puppet exec = await host.ExecAsync(id, $"e{i}");
                await RunAsync(exec, $"e{i}", endsAtOnce: true);
                execs.Add(DeletedAsync(exec, $"e{i}"));
            }

            if (execsFirst)
            {
                await Task.WhenAll(execs);
            }

            if (count > 0)
            {
                End(container.Puppet);
            }

            await DeletedAsync(container.Puppet, "", execs);
        }

        private async Task RunAsync(Puppet puppet, string execId, bool endsAtOnce)
        {
            bool within = _random.Next(2) == 0;
            int untilEnd = _random.Next(MostSpins);
            int untilStarted = _random.Next(MostSpins);
            puppet.OnCall = (call, token) =>
            {
                if (call != "start")
                {
                    return default;
                }

                if (puppet.Pid == 0)
                {
                    puppet.Begin();
                }

                if (endsAtOnce)
                {
                    // Within the start, or by another thread, which may be faster or slower than the start.
                    _ = within ? EndAsync(puppet, 0) : Task.Run(() => EndAsync(puppet, untilEnd), CancellationToken.None);
                }

                return new ValueTask(Task.Run(() => Thread.SpinWait(untilStarted), CancellationToken.None));
            };
            uint pid = (await host.StartAsync(id, execId)).Pid;
            Assert.Equal((uint)puppet.Pid, pid);
        }

        private static Task EndAsync(Puppet puppet, int spins)
        {
            Thread.SpinWait(spins);
            End(puppet);
            return Task.CompletedTask;
        }

        private static void End(Puppet puppet) => puppet.End(puppet.Pid % 200);

        private async Task DeletedAsync(Puppet puppet, string execId, params List<Task> before)
        {
            WaitResponse waited = await host.WaitAsync(id, execId);
            Assert.Equal((uint)puppet.Pid % 200, waited.ExitStatus);
            await Task.WhenAll(before);
            DeleteResponse deleted = await host.DeleteAsync(id, execId);
            Assert.Equal((waited.ExitStatus, waited.ExitedAt), (deleted.ExitStatus, deleted.ExitedAt));
        }
    }
}
