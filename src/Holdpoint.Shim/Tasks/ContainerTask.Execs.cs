// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Tasks;

internal sealed partial class ContainerTask
{
    private readonly Lock _execsGate = new();

    // Null for an id that is taken by a process in the making.
    private readonly Dictionary<string, ExecTask?> _execs = new(StringComparer.Ordinal);
    private TaskCompletionSource? _noneRunning;
    private int _runningExecs;
    private bool _initExited;

    /// <summary>Those that are there at the moment.</summary>
    public ExecTask[] Execs
    {
        get
        {
            lock (_execsGate)
            {
                return [.. _execs.Values.OfType<ExecTask>()];
            }
        }
    }

    /// <exception cref="TtrpcException">There is none of that id.</exception>
    public ExecTask FindExec(string id)
    {
        lock (_execsGate)
        {
            return _execs.GetValueOrDefault(id) ?? throw ShimErrors.NotFound($"process does not exist {id}");
        }
    }

    /// <summary>Adds a process, which is not started yet.</summary>
    public async ValueTask AddExecAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        lock (_execsGate)
        {
            if (!_execs.TryAdd(request.Id, null))
            {
                throw ShimErrors.AlreadyExists($"id {request.Id}");
            }
        }

        ExecTask? exec = null;
        try
        {
            using TurnLock.Turn turn = await Turns.TakeAsync(cancellationToken).ConfigureAwait(false);
            Check(TaskCall.Exec);
            ShimProcess driver = await _container.ExecAsync(request, cancellationToken).ConfigureAwait(false);
            exec = new ExecTask(this, request.Id, request.Stdio, driver);
            // Before anybody can find and start it.
            Events.ExecAdded(Id, request.Id);
        }
        finally
        {
            lock (_execsGate)
            {
                if (exec is null)
                {
                    _execs.Remove(request.Id);
                }
                else
                {
                    _execs[request.Id] = exec;
                }
            }
        }
    }

    /// <summary>Starts one that was added. The end of the first process is told after the ends of all that were let start.</summary>
    /// <returns>Its pid.</returns>
    public async ValueTask<int> StartExecAsync(string id, CancellationToken cancellationToken)
    {
        BeginExec();
        bool started = false;
        try
        {
            int pid = await FindExec(id).StartAsync(cancellationToken).ConfigureAwait(false);
            started = true;
            return pid;
        }
        finally
        {
            if (!started)
            {
                EndExec();
            }
        }
    }

    /// <summary>One that was let start has ended, and its end has been told; or it has not been started after all.</summary>
    public void EndExec()
    {
        lock (_execsGate)
        {
            if (--_runningExecs == 0)
            {
                _noneRunning?.TrySetResult();
            }
        }
    }

    /// <summary>It has been deleted: its id is free.</summary>
    public void Forget(ExecTask exec)
    {
        lock (_execsGate)
        {
            _execs.Remove(exec.Id);
        }
    }

    private void BeginExec()
    {
        lock (_execsGate)
        {
            if (_initExited)
            {
                throw ShimErrors.FailedPrecondition($"container {Id} init process is not running");
            }

            _runningExecs++;
        }
    }

    private void RefuseExecs()
    {
        lock (_execsGate)
        {
            _initExited = true;
        }
    }

    private Task NoneRunningAsync()
    {
        lock (_execsGate)
        {
            return _runningExecs == 0 ? Task.CompletedTask : (_noneRunning = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>The container is gone: what its processes hold open goes with it.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody waits for it, and whatever happens to one, the others follow.")]
    private async Task DropExecsAsync()
    {
        foreach (ExecTask exec in Execs)
        {
            try
            {
                await exec.DeleteAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                _log.Warning("failed to delete a process of a deleted container", ("id", Id), ("exec", exec.Id), ("error", error.Message));
            }
        }
    }
}
