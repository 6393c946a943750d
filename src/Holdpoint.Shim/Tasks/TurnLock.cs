// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;

namespace Holdpoint.Shim.Tasks;

/// <summary>One at a time, in the order of asking, without a thread that waits.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Nobody asks the semaphore for a handle: it has nothing to release.")]
internal sealed class TurnLock
{
    private readonly SemaphoreSlim _free = new(1, 1);

    /// <summary>Waits for the turn; disposing of it gives it to the next one.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async ValueTask<Turn> TakeAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_free);
    }

    internal readonly struct Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
