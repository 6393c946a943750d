// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using Holdpoint.Platform.Linux.Loop;

namespace Holdpoint.Platform.Tests.Loop;

/// <summary>A loop on a thread of its own.</summary>
internal sealed class RunningLoop : IDisposable
{
    private readonly Thread _thread;

    public RunningLoop()
    {
        Loop = new EventLoop(Failures.Enqueue);
        _thread = new Thread(Loop.Run) { IsBackground = true };
        _thread.Start();
    }

    public EventLoop Loop { get; }

    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Runs something on the loop's thread and gives what it gave.</summary>
    public Task<T> DoAsync<T>(Func<T> what)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(() => done.SetResult(what()));
        return done.Task.WaitAsync(Holdpoint.Testing.TimeLimits.Step);
    }

    public void Dispose()
    {
        Loop.Stop();
        Assert.True(_thread.Join(Holdpoint.Testing.TimeLimits.Step), "the loop does not end");
        Loop.Dispose();
    }
}
