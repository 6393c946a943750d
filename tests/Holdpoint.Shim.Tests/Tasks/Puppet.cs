// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>A process that a test moves: what its calls do, and when it ends.</summary>
internal sealed class Puppet
{
    private static int _lastPid = 100_000;

    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];
    private TaskCompletionSource<ProcessExit>? _exited;

    public int Pid { get; private set; }

    public Task<ProcessExit>? Exited => _exited?.Task;

    /// <summary>What a call does; nothing where it is not set. The text is the call with its arguments, such as <c>kill 9</c>.</summary>
    public Func<string, CancellationToken, ValueTask>? OnCall { get; set; }

    public string[] Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>It has a pid from now on.</summary>
    public void Begin()
    {
        Pid = Interlocked.Increment(ref _lastPid);
        _exited = new TaskCompletionSource<ProcessExit>(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void End(int status) => _exited!.SetResult(new ProcessExit(status, DateTimeOffset.UtcNow));

    public void EndBadly(Exception error) => _exited!.SetException(error);

    public void Note(string call)
    {
        lock (_lock)
        {
            _calls.Add(call);
        }
    }

    public ValueTask CallAsync(string call, CancellationToken cancellationToken)
    {
        Note(call);
        return OnCall?.Invoke(call, cancellationToken) ?? ValueTask.CompletedTask;
    }
}
