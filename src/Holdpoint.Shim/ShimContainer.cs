// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>A container, with its first process. What a shim does not override is answered with "not implemented".</summary>
public abstract class ShimContainer : ShimProcess
{
    /// <summary>Prepares one more process, which is not started yet.</summary>
    /// <param name="request">What containerd asks for.</param>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public virtual ValueTask<ShimProcess> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => throw ShimErrors.NotImplemented("exec");

    /// <summary>Freezes its processes.</summary>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public virtual ValueTask PauseAsync(CancellationToken cancellationToken) => throw ShimErrors.NotImplemented("pause");

    /// <summary>Lets them go on.</summary>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public virtual ValueTask ResumeAsync(CancellationToken cancellationToken) => throw ShimErrors.NotImplemented("resume");

    /// <summary>Changes its limits.</summary>
    /// <param name="resources">OCI LinuxResources, as JSON, whatever the type says.</param>
    /// <param name="annotations">Which came with it.</param>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public virtual ValueTask UpdateAsync(TypedValue resources, IReadOnlyDictionary<string, string> annotations, CancellationToken cancellationToken) =>
        throw ShimErrors.NotImplemented("update");

    /// <summary>What it uses, as a message that containerd knows, such as <c>io.containerd.cgroups.v2.Metrics</c>. Comes at any time, beside other calls.</summary>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public virtual ValueTask<TypedValue> GetStatsAsync(CancellationToken cancellationToken) => throw ShimErrors.NotImplemented("stats");

    /// <summary>The pids of all its processes, those that it started itself too, as this machine sees them. Comes at any time, beside other calls.</summary>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public virtual ValueTask<IReadOnlyList<int>> GetPidsAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<int>>(Pid > 0 && Exited is { IsCompleted: false } ? [Pid] : []);

    /// <summary>Writes its state to files.</summary>
    /// <param name="request">Where, and how.</param>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public virtual ValueTask CheckpointAsync(CheckpointRequest request, CancellationToken cancellationToken) => throw ShimErrors.NotImplemented("checkpoint");

    /// <summary>
    /// Its first process has ended, others of it may still run: comes before that end is told to anybody. A container whose processes do not end
    /// by themselves with their first one ends them here. No process that is added is started any more; the end is told when those that were have ended.
    /// </summary>
    public virtual ValueTask InitExitedAsync() => ValueTask.CompletedTask;

    /// <summary>Whether its start makes it from a checkpoint that the request does not name.</summary>
    internal virtual bool IsToBeRestored => false;
}
