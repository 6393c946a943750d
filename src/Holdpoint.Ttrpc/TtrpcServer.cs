// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc.Serving;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Ttrpc;

/// <summary>
/// Answers calls. Add services, then serve: on a listener, on several, or on connections that come from elsewhere. What it answers to wrong
/// and unreadable requests is what the Go implementation answers; only the end of the connection ends it.
/// </summary>
public sealed partial class TtrpcServer : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly ServiceTable _services = new();
    private readonly HashSet<ServerConnection> _connections = [];
    private readonly HashSet<TtrpcListener> _listeners = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TtrpcServerOptions _options;
    private bool _served;
    private volatile bool _stopped;

    /// <summary>A server without services.</summary>
    public TtrpcServer()
        : this(new TtrpcServerOptions())
    {
    }

    /// <summary>A server without services.</summary>
    /// <param name="options">How it behaves.</param>
    public TtrpcServer(TtrpcServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Connections at the moment.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>Makes a service callable.</summary>
    /// <param name="name">The full name, with its package: <c>containerd.task.v2.Task</c>.</param>
    /// <param name="service">Its methods; those that are added to it later are not seen.</param>
    /// <returns>This server, for the next service.</returns>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    /// <exception cref="InvalidOperationException">It serves already.</exception>
    public TtrpcServer AddService(string name, TtrpcService service)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(service);
        lock (_lock)
        {
            if (_served)
            {
                throw new InvalidOperationException("services are added before the server serves");
            }

            _services.Add(name, service.Methods);
        }

        return this;
    }

    /// <summary>Serves one connection until it ends, or the server is shut down or disposed of.</summary>
    /// <param name="stream">Bytes in both directions; disposed of in the end.</param>
    /// <param name="peer">Who is at the other end, where that is known.</param>
    /// <returns>When the connection has ended.</returns>
    public Task ServeConnectionAsync(Stream stream, PeerCredentials? peer = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ServerConnection connection = new(_services, stream, peer);
        bool serves;
        lock (_lock)
        {
            _served = true;
            serves = !_stopped && _connections.Add(connection);
        }

        return serves ? RunAsync(connection) : stream.DisposeAsync().AsTask();
    }

    /// <summary>
    /// Stops accepting, closes connections that have no call in progress, and the others as soon as theirs are answered. Requests that come
    /// meanwhile are not answered. A handler that calls it must not wait for it: it would wait for itself.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>When all connections have ended.</returns>
    public async Task ShutdownAsync(CancellationToken cancellationToken = default)
    {
        foreach (ServerConnection connection in Stop())
        {
            connection.Drain();
        }

        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes everything at once: handlers in progress are cancelled, their responses are lost.</summary>
    /// <returns>When all connections have ended; handlers that do not heed their cancellation may still run.</returns>
    public async ValueTask DisposeAsync()
    {
        foreach (ServerConnection connection in Stop())
        {
            connection.Abort();
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private ServerConnection[] Stop()
    {
        ServerConnection[] connections;
        TtrpcListener[] listeners;
        lock (_lock)
        {
            _stopped = true;
            connections = [.. _connections];
            listeners = [.. _listeners];
            if (connections.Length == 0)
            {
                _ended.TrySetResult();
            }
        }

        // On another thread: whoever waits for the end of accepting goes on within this call otherwise.
        _ = _stopping.CancelAsync();
        foreach (TtrpcListener listener in listeners)
        {
            listener.Dispose();
        }

        return connections;
    }

    private async Task RunAsync(ServerConnection connection)
    {
        try
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _connections.Remove(connection);
                if (_connections.Count == 0 && _stopped)
                {
                    _ended.TrySetResult();
                }
            }
        }
    }
}
