// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Ttrpc.Tests.Transport;

public sealed class UnixListenerTests
{
    // Sockets whose descriptor was taken: to dispose of them would be to wait for ever.
    private static readonly List<Socket> _without = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unix_Path_IsServedAndRemoved()
    {
        using TemporaryFolder folder = new();

        await ServesAsync(TtrpcListener.Unix(folder["socket"]), folder["socket"]);

        Assert.False(File.Exists(folder["socket"]));
    }

    [Fact]
    public async Task Unix_AbstractName_IsServed()
    {
        string name = $"\0holdpoint-test-{Guid.NewGuid()}";

        await ServesAsync(TtrpcListener.Unix(name), name);
    }

    [Fact]
    public async Task FromDescriptor_IsServedAndItsFileLeft()
    {
        using TemporaryFolder folder = new();

        await ServesAsync(TtrpcListener.FromDescriptor(Listening(folder["socket"])), folder["socket"]);

        Assert.True(File.Exists(folder["socket"]));
        _ = await Assert.ThrowsAsync<SocketException>(() => TtrpcClient.ConnectUnixAsync(folder["socket"], Cancelled));
    }

    [Fact]
    public void Unix_PathIsTaken_ThrowsAndLeavesIt()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["socket"], "");

        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => TtrpcListener.Unix(folder["socket"])).SocketErrorCode);

        Assert.True(File.Exists(folder["socket"]));
    }

    [Fact]
    public async Task Connect_NobodyListens_Throws()
    {
        using TemporaryFolder folder = new();

        _ = await Assert.ThrowsAsync<SocketException>(() => TtrpcClient.ConnectUnixAsync(folder["socket"], Cancelled));
    }

    [Fact]
    public async Task Serve_TokenIsCancelled_StopsAcceptingAndConnectionsGoOn()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource cancel = new();
        await using TtrpcServer server = new TtrpcServer().AddService(EchoService.Name, new EchoService().Service);
        Task serving = server.ServeAsync(TtrpcListener.Unix(folder["socket"]), cancel.Token);
        await using TtrpcClient client = await TtrpcClient.ConnectUnixAsync(folder["socket"], Cancelled);
        _ = await EchoAsync(client);

        await cancel.CancelAsync();

        await serving.LimitedAsync();
        Assert.Equal("hello", await EchoAsync(client));
        _ = await Assert.ThrowsAsync<SocketException>(() => TtrpcClient.ConnectUnixAsync(folder["socket"], Cancelled));
    }

    [Fact]
    public async Task Serve_AfterTheEnd_StopsAtOnce()
    {
        using TemporaryFolder folder = new();
        TtrpcServer server = new();
        await server.DisposeAsync();

        await server.ServeAsync(TtrpcListener.Unix(folder["socket"]), Cancelled).LimitedAsync();

        Assert.False(File.Exists(folder["socket"]));
    }

    [Fact]
    public async Task Serve_ListenerIsOutOfDescriptors_TriesAgain()
    {
        List<string> log = [];
        await using TtrpcServer server = new TtrpcServer(new TtrpcServerOptions { Log = log.Add }).AddService(EchoService.Name, new EchoService().Service);
        (DuplexStream one, DuplexStream other) = DuplexStream.Pair();
        _ = server.ServeAsync(new FailingListener(other), Cancelled);
        await using TtrpcClient client = new(one);

        Assert.Equal("hello", await EchoAsync(client));
        Assert.Equal(3, log.Count);
        Assert.StartsWith("ttrpc: failed accept; backoff 4 ms", log[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_ListenerIsBroken_Throws()
    {
        await using TtrpcServer server = new();

        SocketException error = await Assert.ThrowsAsync<SocketException>(() => server.ServeAsync(new FailingListener(null), Cancelled).LimitedAsync());

        Assert.Equal(SocketError.NotSocket, error.SocketErrorCode);
    }

    /// <summary>A descriptor that no socket of the framework owns, as an inherited one.</summary>
    private static int Listening(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        int descriptor = (int)socket.Handle;
        socket.SafeHandle.SetHandleAsInvalid();
        _without.Add(socket);
        return descriptor;
    }

    private static async Task ServesAsync(TtrpcListener listener, string address)
    {
        await using TtrpcServer server = new TtrpcServer().AddService(EchoService.Name, new EchoService().Service);
        Task serving = server.ServeAsync(listener, Cancelled);
        await using TtrpcClient one = await TtrpcClient.ConnectUnixAsync(address, Cancelled), other = await TtrpcClient.ConnectUnixAsync(address, Cancelled);

        Assert.Equal("hello", await EchoAsync(one));
        Assert.Equal("hello", await EchoAsync(other));
        Assert.Equal(2, server.ConnectionCount);

        await server.ShutdownAsync(Cancelled).LimitedAsync();
        await serving.LimitedAsync();
        await one.Closed.LimitedAsync();
    }

    private static async Task<string> EchoAsync(TtrpcClient client) =>
        (await client.CallAsync(EchoService.Name, "Echo", new StringValue { Value = "hello" }, StringValue.Parser, null, Cancelled).LimitedAsync()).Value;

    /// <summary>Fails three times as accept(2) does that has no descriptors, then gives one connection; or fails for good.</summary>
    private sealed class FailingListener(Stream? stream) : TtrpcListener
    {
        private int _calls;

        public override async ValueTask<TtrpcConnection> AcceptAsync(CancellationToken cancellationToken)
        {
            if (stream is null)
            {
                throw new SocketException((int)SocketError.NotSocket);
            }

            if (++_calls <= 3)
            {
                throw new SocketException((int)SocketError.TooManyOpenSockets);
            }

            if (_calls > 4)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return new TtrpcConnection(stream);
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
