// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Ttrpc;

public sealed partial class TtrpcServer
{
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    /// <summary>Accepts connections until the server is shut down or disposed of, or the token is cancelled; they are served meanwhile and after.</summary>
    /// <param name="listener">Where clients connect to; disposed of in the end.</param>
    /// <param name="cancellationToken">Stops accepting; connections go on.</param>
    /// <returns>When it accepts no more.</returns>
    /// <exception cref="SocketException">It cannot accept, and will not be able to.</exception>
    public async Task ServeAsync(TtrpcListener listener, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(listener);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, cancellationToken);
        lock (_lock)
        {
            _served = true;
            _listeners.Add(listener);
        }

        try
        {
            while (!_stopped && !stop.IsCancellationRequested)
            {
                if (await AcceptAsync(listener, stop.Token).ConfigureAwait(false) is { } accepted)
                {
                    // By a thread of the pool: what has come already may keep it busy.
                    _ = Task.Run(() => ServeAcceptedAsync(accepted), CancellationToken.None);
                }
            }
        }
        catch (Exception) when (_stopped || stop.IsCancellationRequested)
        {
            // Whatever a listener says that is disposed of while it accepts.
        }
        finally
        {
            lock (_lock)
            {
                _listeners.Remove(listener);
            }

            listener.Dispose();
        }
    }

    /// <summary>The next connection that may be served; null when it was refused.</summary>
    private async Task<TtrpcConnection?> AcceptAsync(TtrpcListener listener, CancellationToken stop)
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(1);
        while (true)
        {
            try
            {
                TtrpcConnection accepted = await listener.AcceptAsync(stop).ConfigureAwait(false);
                if (Refusal(accepted.Peer) is not { } why)
                {
                    return accepted;
                }

                _options.Log?.Invoke($"ttrpc: refusing connection: {why}");
                await accepted.Stream.DisposeAsync().ConfigureAwait(false);
                return null;
            }
            catch (SocketException error) when (IsTemporary(error.SocketErrorCode) && !_stopped && !stop.IsCancellationRequested)
            {
                _options.Log?.Invoke($"ttrpc: failed accept; backoff {pause.TotalMilliseconds} ms: {error.Message}");
                await Task.Delay(pause, stop).ConfigureAwait(false);
                pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
            }
        }
    }

    private async Task ServeAcceptedAsync(TtrpcConnection accepted)
    {
        try
        {
            await ServeConnectionAsync(accepted.Stream, accepted.Peer).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // The end of a connection is no error; this is one that nobody thought of.
            _options.Log?.Invoke($"ttrpc: a connection failed: {error}");
        }
    }

    private string? Refusal(PeerCredentials? peer)
    {
        if (!_options.RequireSameUser)
        {
            return null;
        }

        if (peer is not { } other)
        {
            return "who is there is not known";
        }

        PeerCredentials own = PeerCredentials.OfThisProcess();
        return other.UserId == own.UserId && other.GroupId == own.GroupId
            ? null
            : $"process {other.ProcessId} is of user {other.UserId}, group {other.GroupId}";
    }

    private static bool IsTemporary(SocketError error) => error
        is SocketError.TooManyOpenSockets
        or SocketError.NoBufferSpaceAvailable
        or SocketError.ConnectionAborted
        or SocketError.ConnectionReset
        or SocketError.TimedOut
        or SocketError.Interrupted;
}
