// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Tasks;
using Holdpoint.Ttrpc;
using Status = Holdpoint.Shim.Protos.Types.Status;

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>Every call in every state: over the wire where a client can see the state.</summary>
public sealed class StateTableTests
{
    // State, call, and what it says: nothing, or an error of code unknown, not found (N) or failed precondition (P).
    private const string Inits = """
        Created start
        Created delete
        Created kill
        Created pause !cannot pause task in created state
        Created resume !cannot resume task in created state
        Created exec
        Created update
        Created checkpoint !cannot checkpoint a task in created state
        Created resize
        CreatedCheckpoint start
        CreatedCheckpoint delete
        CreatedCheckpoint kill
        CreatedCheckpoint pause !cannot pause task in created state
        CreatedCheckpoint resume !cannot resume task in created state
        CreatedCheckpoint exec !cannot exec in a created state
        CreatedCheckpoint update
        CreatedCheckpoint checkpoint !cannot checkpoint a task in created state
        CreatedCheckpoint resize
        Running start !cannot start a running process
        Running delete !cannot delete a running process
        Running kill
        Running pause
        Running resume !cannot resume a running process
        Running exec
        Running update
        Running checkpoint
        Running resize
        Paused start !cannot start a paused process
        Paused delete !cannot delete a paused process
        Paused kill
        Paused pause !cannot pause a paused container
        Paused resume
        Paused exec !cannot exec in a paused state
        Paused update
        Paused checkpoint
        Paused resize
        Stopped start !cannot start a stopped process
        Stopped delete
        Stopped kill Nprocess already finished
        Stopped killall
        Stopped pause !cannot pause a stopped container
        Stopped resume !cannot resume a stopped container
        Stopped exec !cannot exec in a stopped state
        Stopped update !cannot update a stopped container
        Stopped checkpoint !cannot checkpoint a stopped container
        Stopped resize
        """;

    private const string Execs = """
        Created start
        Created delete
        Created kill Pprocess not created
        Created resize
        Running start !cannot start a running process
        Running delete !cannot delete a running process
        Running kill
        Running resize
        Stopped start !cannot start a stopped process
        Stopped delete
        Stopped kill Nprocess already finished
        Stopped resize !cannot resize a stopped container
        """;

    public static TheoryData<string> InitRows => [.. Inits.Split('\n')];

    public static TheoryData<string> ExecRows => [.. Execs.Split('\n')];

    [Theory]
    [MemberData(nameof(InitRows))]
    public async Task Init_CallInState_IsAllowedOrRefused(string row)
    {
        (TaskState state, string call, TtrpcException? refusal) = Parse(row);
        await using TaskHost host = await TaskHost.StartAsync();
        PuppetContainer container = await ReachAsync(host, state);
        Status before = (await host.StateAsync("c")).Status;
        int calls = container.Puppet.Calls.Length;
        if (refusal is null)
        {
            await CallAsync(host, call, "");
            Assert.True(container.Puppet.Calls.Length > calls);
        }
        else
        {
            await TaskHost.FailsAsync(CallAsync(host, call, ""), refusal.StatusCode, refusal.Message);
            Assert.Equal(calls, container.Puppet.Calls.Length);
            Assert.Equal(before, (await host.StateAsync("c")).Status);
        }
    }

    [Theory]
    [MemberData(nameof(ExecRows))]
    public async Task Exec_CallInState_IsAllowedOrRefused(string row)
    {
        (TaskState state, string call, TtrpcException? refusal) = Parse(row);
        await using TaskHost host = await TaskHost.StartAsync();
        _ = await ReachAsync(host, TaskState.Running);
        Puppet exec = await host.ExecAsync("c", "e");
        if (state != TaskState.Created)
        {
            _ = await host.StartAsync("c", "e");
        }

        if (state == TaskState.Stopped)
        {
            exec.End(3);
            _ = await host.WaitAsync("c", "e");
        }

        int calls = exec.Calls.Length;
        if (refusal is null)
        {
            await CallAsync(host, call, "e");
            Assert.True(exec.Calls.Length > calls);
        }
        else
        {
            await TaskHost.FailsAsync(CallAsync(host, call, "e"), refusal.StatusCode, refusal.Message);
            Assert.Equal(calls, exec.Calls.Length);
        }
    }

    /// <summary>What only a call sees that came at the same time as the deletion.</summary>
    [Theory]
    [InlineData(nameof(TaskCall.Start), "cannot start a deleted process")]
    [InlineData(nameof(TaskCall.Delete), "cannot delete a deleted process: not found")]
    [InlineData(nameof(TaskCall.Kill), "cannot kill a deleted process: not found")]
    [InlineData(nameof(TaskCall.Pause), "cannot pause a deleted process")]
    [InlineData(nameof(TaskCall.Resume), "cannot resume a deleted process")]
    [InlineData(nameof(TaskCall.Exec), "cannot exec in a deleted state")]
    [InlineData(nameof(TaskCall.Update), "cannot update a deleted process")]
    [InlineData(nameof(TaskCall.Checkpoint), "cannot checkpoint a deleted process")]
    [InlineData(nameof(TaskCall.Resize), "cannot resize a deleted process")]
    public void Of_Deleted_Refuses(string name, string message)
    {
        TaskCall call = System.Enum.Parse<TaskCall>(name);
        Assert.Equal(message, InitStates.Of(TaskState.Deleted, call).Error!.Message);
        if (call is TaskCall.Start or TaskCall.Delete or TaskCall.Kill or TaskCall.Resize)
        {
            Assert.Equal(message, ExecStates.Of(TaskState.Deleted, call).Error!.Message);
        }
    }

    [Fact]
    public void Of_Exit_IsNeverRefusedAndDeletedStaysSo()
    {
        foreach (TaskState state in System.Enum.GetValues<TaskState>())
        {
            TaskState after = state == TaskState.Deleted ? TaskState.Deleted : TaskState.Stopped;
            Assert.Equal(new TaskMove(after), InitStates.Of(state, TaskCall.Exit));
            if (state is not (TaskState.CreatedCheckpoint or TaskState.Paused))
            {
                Assert.Equal(new TaskMove(after), ExecStates.Of(state, TaskCall.Exit));
            }
        }
    }

    private static (TaskState State, string Call, TtrpcException? Refusal) Parse(string row)
    {
        string[] parts = row.Split(' ', 3);
        return (System.Enum.Parse<TaskState>(parts[0]), parts[1], parts is not [_, _, var said] ? null : said[0] switch
        {
            'N' => ShimErrors.NotFound(said[1..]),
            'P' => ShimErrors.FailedPrecondition(said[1..]),
            _ => ShimErrors.Unknown(said[1..]),
        });
    }

    private static async Task<PuppetContainer> ReachAsync(TaskHost host, TaskState state)
    {
        PuppetContainer container = await host.CreateAsync("c", state == TaskState.CreatedCheckpoint ? "/images" : "");
        if (state is TaskState.Created or TaskState.CreatedCheckpoint)
        {
            return container;
        }

        _ = await host.StartAsync("c");
        if (state == TaskState.Paused)
        {
            _ = await host.PauseAsync("c");
        }
        else if (state == TaskState.Stopped)
        {
            container.Puppet.End(0);
            _ = await host.WaitAsync("c");
        }

        return container;
    }

    private static Task CallAsync(TaskHost host, string call, string execId) => call switch
    {
        "start" => host.StartAsync("c", execId),
        "delete" => DeleteAsync(host, execId),
        "kill" => host.KillAsync("c", 15, execId),
        "killall" => host.KillAsync("c", 9, execId, all: true),
        "pause" => host.PauseAsync("c"),
        "resume" => host.ResumeAsync("c"),
        "exec" => host.ExecAsync("c", "new"),
        "update" => host.CallAsync("Update", new UpdateTaskRequest { Id = "c", Resources = new Any { Value = ByteString.CopyFromUtf8("{}") } }, Empty.Parser),
        "checkpoint" => host.CallAsync("Checkpoint", new CheckpointTaskRequest { Id = "c", Path = "/images" }, Empty.Parser),
        "resize" => host.CallAsync("ResizePty", new ResizePtyRequest { Id = "c", ExecId = execId, Width = 80, Height = 24 }, Empty.Parser),
        _ => throw new ArgumentException(call),
    };

    // One that was not started still has its process, which the deletion ends.
    private static Task<DeleteResponse> DeleteAsync(TaskHost host, string execId)
    {
        Puppet init = host.Shim.Containers["c"].Puppet;
        init.OnCall = (call, _) =>
        {
            if (call == "delete" && init.Exited is { IsCompleted: false })
            {
                init.End(137);
            }

            return default;
        };
        return host.DeleteAsync("c", execId);
    }
}
