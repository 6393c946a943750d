// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Holdpoint.Ttrpc.Transport;

/// <summary>Where clients connect to. Derive from it for a transport of your own.</summary>
public abstract class TtrpcListener : IDisposable
{
    /// <summary>Listens on a unix socket.</summary>
    /// <param name="path">
    /// A path, whose file must not exist, or a NUL and the name of an abstract socket, which has no file and whom any user can reach: see
    /// <see cref="TtrpcServerOptions.RequireSameUser"/>.
    /// </param>
    /// <returns>A listener that removes the file when it is disposed of.</returns>
    /// <exception cref="SocketException">It cannot listen there.</exception>
    public static TtrpcListener Unix(string path) => new UnixListener(path);

    /// <summary>Takes over a socket that listens already, such as one that this process inherited.</summary>
    /// <param name="descriptor">The number of the descriptor, owned by the listener from now on.</param>
    /// <returns>A listener that leaves the file of the socket alone.</returns>
    /// <exception cref="SocketException">It is no socket.</exception>
    public static TtrpcListener FromDescriptor(int descriptor) => new UnixListener(descriptor);

    /// <summary>Listens on a named pipe of Windows.</summary>
    /// <param name="name"><c>\\.\pipe\NAME</c>, or only NAME.</param>
    /// <param name="currentUserOnly">Refuses processes of other users.</param>
    /// <returns>A listener.</returns>
    /// <exception cref="IOException">Somebody else has a pipe of that name.</exception>
    [SupportedOSPlatform("windows")]
    public static TtrpcListener NamedPipe(string name, bool currentUserOnly = false) => new PipeListener(name, currentUserOnly);

    /// <summary>Waits for the next connection.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The listener has been disposed of.</exception>
    public abstract ValueTask<TtrpcConnection> AcceptAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops listening.</summary>
    /// <param name="disposing">True.</param>
    protected abstract void Dispose(bool disposing);
}
