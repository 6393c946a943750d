// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Ttrpc.Tests.Transport;

/// <summary>The framework has named pipes here too, over unix sockets; Holdpoint.Windows.Tests has the real ones.</summary>
public sealed class PipeListenerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData(@"\\.\pipe\")]
    public async Task Pipe_SeveralClients_AreServed(string prefix)
    {
        string name = $"holdpoint-test-{Guid.NewGuid()}";
        await using TtrpcServer server = new TtrpcServer().AddService(EchoService.Name, new EchoService().Service);
        Task serving = server.ServeAsync(new PipeListener(prefix + name, currentUserOnly: true), Cancelled);

        for (int i = 0; i < 3; i++)
        {
            await using TtrpcClient client = await TtrpcClient.ConnectNamedPipeAsync(prefix + name, Cancelled);
            Assert.Equal("hello", (await client.CallAsync(EchoService.Name, "Echo", new StringValue { Value = "hello" }, StringValue.Parser, null, Cancelled).LimitedAsync()).Value);
        }

        await server.ShutdownAsync(Cancelled).LimitedAsync();
        await serving.LimitedAsync();
    }

    [Fact]
    public void NameOf_IsWhatComesAfterThePrefix()
    {
        Assert.Equal(@"containerd\shim", PipeListener.NameOf(@"\\.\PIPE\containerd\shim"));
        Assert.Equal("plain", PipeListener.NameOf("plain"));
    }
}
