// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tasks;

internal sealed partial class TaskManager
{
    /// <summary>Makes a container. Until it is there, or has failed, its id is taken; others are made at the same time.</summary>
    /// <param name="request">What containerd asks for.</param>
    /// <param name="deadline">Of the call; null when the client did not say.</param>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    /// <returns>Its pid; 0 where it is to be restored.</returns>
    public async ValueTask<int> CreateAsync(CreateRequest request, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        if (!Path.IsPathFullyQualified(request.Bundle))
        {
            // It would be looked for where the shim happens to be.
            throw ShimErrors.InvalidArgument($"bundle \"{request.Bundle}\" of container {request.Id} is not an absolute path");
        }

        using Creation creation = new(request.Id, cancellationToken);
        Reserve(request.Id, creation);
        ContainerTask? task = null;
        try
        {
            if (_hold.IsAskedFor(request.Bundle))
            {
                creation.IsHalted = true;
                await _hold.HaltAsync(request.Id, deadline, creation.Token).ConfigureAwait(false);
                creation.IsHalted = false;
            }

            ShimContainer container = await _shim.CreateAsync(request, creation.Token).ConfigureAwait(false);
            task = new ContainerTask(request, container, _events, _context.Log);
            // Before anybody can find and start it.
            _events.Created(request, container.Pid);
        }
        finally
        {
            Settle(request.Id, task);
        }

        task.WatchExit();
        return task.Driver.Pid;
    }

    /// <summary>
    /// Forgets a container. One in the making is given up by that, as <see cref="KillAsync"/> and <see cref="Shutdown"/> of its id do too: containerd
    /// sends none of these before the creation was answered, unless it waits no more.
    /// </summary>
    public async ValueTask<DeletedProcess> DeleteAsync(string id, string execId, CancellationToken cancellationToken)
    {
        await GiveUpAsync(id, cancellationToken).ConfigureAwait(false);
        ContainerTask task = Find(id);
        return execId.Length > 0
            ? await task.FindExec(execId).DeleteAsync(cancellationToken).ConfigureAwait(false)
            : await task.DeleteAsync(() => Remove(id), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask KillAsync(string id, string execId, int signal, bool all, CancellationToken cancellationToken)
    {
        await GiveUpAsync(id, cancellationToken).ConfigureAwait(false);
        await Find(id, execId).KillAsync(signal, all, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the daemon to end, unless there are containers: containerd says it once for each.</summary>
    public void Shutdown(string id)
    {
        lock (_gate)
        {
            if (_creations.TryGetValue(id, out Creation? creation))
            {
                creation.Cancel();
            }

            _shutdownAsked = _tasks.Count == 0 && (_creations.Count == 0 || creation is not null);
        }

        ShutdownIfDone();
    }

    private void Reserve(string id, Creation creation)
    {
        lock (_gate)
        {
            if (_ending)
            {
                throw Ending();
            }

            if (_tasks.ContainsKey(id) || !_creations.TryAdd(id, creation))
            {
                throw ShimErrors.AlreadyExists($"container {id}");
            }

            // That of a pod's former container.
            _shutdownAsked = false;
        }
    }

    private void Settle(string id, ContainerTask? task)
    {
        lock (_gate)
        {
            _creations.Remove(id);
            if (task is not null)
            {
                _tasks.Add(id, task);
                _shutdownAsked = false;
            }
        }

        ShutdownIfDone();
    }

    private void Remove(string id)
    {
        lock (_gate)
        {
            _tasks.Remove(id);
        }
    }

    private async ValueTask GiveUpAsync(string id, CancellationToken cancellationToken)
    {
        Creation? creation;
        lock (_gate)
        {
            creation = _creations.GetValueOrDefault(id);
        }

        if (creation is not null)
        {
            creation.Cancel();
            await creation.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void ShutdownIfDone()
    {
        lock (_gate)
        {
            if (!_shutdownAsked || _ending || _creations.Count > 0)
            {
                return;
            }

            _ending = true;
        }

        _shutdown();
    }
}
