// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tasks;

/// <summary>A container in the making: its id is taken already.</summary>
internal sealed class Creation : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public Creation(CancellationToken cancellationToken)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Token = _source.Token;
    }

    /// <summary>Cancelled when containerd does not want it any more.</summary>
    public CancellationToken Token { get; }

    /// <summary>When the container is there, or never will be.</summary>
    public Task Ended => _ended.Task;

    /// <summary>containerd has given it up, as other calls show: nothing of that is sent for the call itself.</summary>
    public void Cancel()
    {
        try
        {
            _ = _source.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same time.
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _ended.TrySetResult();
    }
}
