// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;

namespace Holdpoint.Ttrpc.Transport;

/// <summary>A listening unix socket: a file, an abstract name, or a descriptor that was inherited.</summary>
internal sealed class UnixListener : TtrpcListener
{
    private const int Backlog = 128;

    private readonly Socket _socket;
    private string? _file;

    public UnixListener(string path)
    {
        UnixDomainSocketEndPoint name = new(path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            _socket.Bind(name);
            _file = path[0] == '\0' ? null : Path.GetFullPath(path);
            _socket.Listen(Backlog);
        }
        catch
        {
            Dispose(disposing: true);
            throw;
        }
    }

    public UnixListener(int descriptor) => _socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));

    public override async ValueTask<TtrpcConnection> AcceptAsync(CancellationToken cancellationToken)
    {
        Socket socket = await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new TtrpcConnection(new NetworkStream(socket, ownsSocket: true), PeerCredentials.Of(socket));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _socket.Dispose();
        if (Interlocked.Exchange(ref _file, null) is { } file)
        {
            File.Delete(file);
        }
    }
}
