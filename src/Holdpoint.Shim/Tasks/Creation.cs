// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tasks;

/// <summary>A container in the making: its id is taken already.</summary>
internal sealed class Creation : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool _isHalted;

    /// <param name="id">Of the container.</param>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    public Creation(string id, CancellationToken cancellationToken)
    {
        Id = id;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Token = _source.Token;
    }

    public string Id { get; }

    public DateTimeOffset Since { get; } = DateTimeOffset.UtcNow;

    /// <summary>Whether it waits for a debugger.</summary>
    public bool IsHalted
    {
        get => _isHalted;
        set => _isHalted = value;
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
