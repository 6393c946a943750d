// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using Grpc.Net.Client;

namespace Holdpoint.Integration.Tests.Cri;

/// <summary>What a kubelet does with containerd, as far as a pod on the node's network needs it.</summary>
internal sealed class CriClient : IDisposable
{
    private readonly GrpcChannel _channel;

    /// <param name="socket">containerd's gRPC socket.</param>
    public CriClient(string socket)
    {
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { ConnectCallback = (_, cancellation) => ConnectAsync(socket, cancellation), UseProxy = false },
            DisposeHttpClient = true,
        });
        Runtime = new RuntimeService.RuntimeServiceClient(_channel);
    }

    /// <summary>The calls themselves.</summary>
    public RuntimeService.RuntimeServiceClient Runtime { get; }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
