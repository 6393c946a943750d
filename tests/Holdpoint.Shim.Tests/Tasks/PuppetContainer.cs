// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Text;

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>A container that a test moves.</summary>
internal sealed class PuppetContainer(Puppet puppet) : ShimContainer
{
    public Puppet Puppet => puppet;

    /// <summary>Those that were added, by id.</summary>
    public ConcurrentDictionary<string, Puppet> Execs { get; } = new();

    /// <summary>Makes the puppet of a process that is added; may fail, or take its time.</summary>
    public Func<ExecRequest, ValueTask<Puppet>>? OnExec { get; set; }

    public ExecRequest? LastExec { get; private set; }

    public TypedValue? LastResources { get; private set; }

    public CheckpointRequest? LastCheckpoint { get; private set; }

    public IReadOnlyList<int>? Pids { get; set; }

    public override int Pid => puppet.Pid;

    public override Task<ProcessExit>? Exited => puppet.Exited;

    public override async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await puppet.CallAsync("start", cancellationToken);
        if (Pid == 0)
        {
            puppet.Begin();
        }
    }

    public override ValueTask KillAsync(int signal, bool all, CancellationToken cancellationToken) => puppet.CallAsync($"kill {signal}{(all ? " all" : "")}", cancellationToken);

    public override void Resize(int columns, int rows) => puppet.Note($"resize {columns}x{rows}");

    public override void CloseInput() => puppet.Note("close");

    public override ValueTask DeleteAsync(CancellationToken cancellationToken) => puppet.CallAsync("delete", cancellationToken);

    public override async ValueTask<ShimProcess> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        LastExec = request;
        await puppet.CallAsync($"exec {request.Id}", cancellationToken);
        Puppet exec = OnExec is null ? new Puppet() : await OnExec(request);
        Execs[request.Id] = exec;
        return new PuppetExec(exec);
    }

    public override ValueTask PauseAsync(CancellationToken cancellationToken) => puppet.CallAsync("pause", cancellationToken);

    public override ValueTask ResumeAsync(CancellationToken cancellationToken) => puppet.CallAsync("resume", cancellationToken);

    public override ValueTask UpdateAsync(TypedValue resources, IReadOnlyDictionary<string, string> annotations, CancellationToken cancellationToken)
    {
        LastResources = resources;
        return puppet.CallAsync($"update {string.Join(',', annotations.Select(pair => $"{pair.Key}={pair.Value}"))}", cancellationToken);
    }

    public override async ValueTask<TypedValue> GetStatsAsync(CancellationToken cancellationToken)
    {
        await puppet.CallAsync("stats", cancellationToken);
        return new TypedValue("test.Metrics", Encoding.UTF8.GetBytes("some"));
    }

    public override ValueTask<IReadOnlyList<int>> GetPidsAsync(CancellationToken cancellationToken) =>
        Pids is { } pids ? ValueTask.FromResult(pids) : base.GetPidsAsync(cancellationToken);

    public override ValueTask CheckpointAsync(CheckpointRequest request, CancellationToken cancellationToken)
    {
        LastCheckpoint = request;
        return puppet.CallAsync("checkpoint", cancellationToken);
    }

    public override ValueTask InitExitedAsync() => puppet.CallAsync("init exited", default);
}
