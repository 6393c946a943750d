// SPDX-License-Identifier: Apache-2.0

using System.IO.Pipes;
using System.Net.Sockets;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Ttrpc;

public sealed partial class TtrpcClient
{
    /// <summary>Connects to a unix socket.</summary>
    /// <param name="path">A path, or a NUL and the name of an abstract socket.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A client that owns the connection.</returns>
    /// <exception cref="SocketException">Nobody listens there, or not to this user.</exception>
    public static async Task<TtrpcClient> ConnectUnixAsync(string path, CancellationToken cancellationToken = default)
    {
        UnixDomainSocketEndPoint name = new(path);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(name, cancellationToken).ConfigureAwait(false);
            return new TtrpcClient(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects to a named pipe of this machine, and waits while there is none, or all its ends are taken.</summary>
    /// <param name="name"><c>\\.\pipe\NAME</c>, or only NAME.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A client that owns the connection.</returns>
    /// <exception cref="UnauthorizedAccessException">The pipe is not for this user.</exception>
    public static async Task<TtrpcClient> ConnectNamedPipeAsync(string name, CancellationToken cancellationToken = default)
    {
        NamedPipeClientStream pipe = new(".", PipeListener.NameOf(name), PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            await pipe.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return new TtrpcClient(pipe);
        }
        catch
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
