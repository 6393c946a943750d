// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf.WellKnownTypes;

namespace Holdpoint.Ttrpc.Tests.Calls;

/// <summary>A server in memory, and a client that does what the test says.</summary>
public abstract class RawServerTests : IAsyncDisposable
{
    private protected RawServerTests()
    {
        (DuplexStream one, DuplexStream other) = DuplexStream.Pair();
        Peer = new RawPeer(one);
        Served = Server.AddService(EchoService.Name, Echo.Service).ServeConnectionAsync(other);
    }

    private protected EchoService Echo { get; } = new();

    private protected TtrpcServer Server { get; } = new();

    private protected RawPeer Peer { get; }

    private protected Task Served { get; }

    public async ValueTask DisposeAsync()
    {
        Peer.Dispose();
        await Server.DisposeAsync();
        await Served.LimitedAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task LivesOnAsync(uint id)
    {
        await Peer.RequestAsync(id, EchoService.Name, "Echo", new StringValue { Value = "still here" });
        Assert.Equal($"{id}: still here", await Peer.ReadAnswerAsync());
    }
}
