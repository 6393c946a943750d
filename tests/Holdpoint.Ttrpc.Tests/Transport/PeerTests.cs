// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Ttrpc.Tests.Transport;

/// <summary>Who is at the other end.</summary>
public sealed class PeerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Context_TellsTheClient()
    {
        using TemporaryFolder folder = new();
        PeerCredentials? seen = null;
        TtrpcService service = new TtrpcService().Unary<Empty, Empty>("Who", Empty.Parser, (request, context) =>
        {
            seen = context.Peer;
            return new ValueTask<Empty>(request);
        });
        await using TtrpcServer server = new TtrpcServer(new TtrpcServerOptions { RequireSameUser = true }).AddService("s", service);
        _ = server.ServeAsync(TtrpcListener.Unix(folder["socket"]), Cancelled);
        await using TtrpcClient client = await TtrpcClient.ConnectUnixAsync(folder["socket"], Cancelled);

        _ = await client.CallAsync("s", "Who", new Empty(), Empty.Parser, null, Cancelled).LimitedAsync();

        Assert.Equal(PeerCredentials.OfThisProcess(), seen);
        Assert.Equal(Environment.ProcessId, seen!.Value.ProcessId);
    }

    [Fact]
    public void OfThisProcess_IsWhatIdSays()
    {
        PeerCredentials own = PeerCredentials.OfThisProcess();

        Assert.Equal(new Command("sh", "-c", "echo $(id -u) $(id -g)").RunOrThrow().Trim(), $"{own.UserId} {own.GroupId}");
    }

    [Theory]
    [InlineData("--reuid=65534")]
    [InlineData("--regid=65534")]
    public async Task RequireSameUser_AnotherUserOrGroup_IsClosedBeforeAnythingIsRead(string other)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can be somebody else");
        string name = $"holdpoint-test-{Guid.NewGuid()}";
        TaskCompletionSource<string> log = new();
        await using TtrpcServer server = new(new TtrpcServerOptions { RequireSameUser = true, Log = line => log.TrySetResult(line) });
        _ = server.ServeAsync(TtrpcListener.Unix("\0" + name), Cancelled);

        string received = new Command("setpriv", other, "--clear-groups", "perl", "-MSocket", "-e", $$"""
            socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die;
            connect($s, pack_sockaddr_un("\0{{name}}")) or die;
            print sysread($s, my $received, 1);
            """).RunOrThrow();

        Assert.Equal("0", received);
        Assert.Matches("^ttrpc: refusing connection: process [0-9]+ is of user (0|65534), group (0|65534)$", await log.Task.LimitedAsync());
    }

    [Fact]
    public async Task RequireSameUser_NobodyKnowsWho_IsClosed()
    {
        TaskCompletionSource<string> log = new();
        await using TtrpcServer server = new(new TtrpcServerOptions { RequireSameUser = true, Log = line => log.TrySetResult(line) });
        (DuplexStream one, DuplexStream other) = DuplexStream.Pair();
        _ = server.ServeAsync(new OneListener(other), Cancelled);
        await using TtrpcClient client = new(one);

        await client.Closed.LimitedAsync();

        Assert.Equal("ttrpc: refusing connection: who is there is not known", await log.Task.LimitedAsync());
    }

    private sealed class OneListener(Stream stream) : TtrpcListener
    {
        private bool _given;

        public override async ValueTask<TtrpcConnection> AcceptAsync(CancellationToken cancellationToken)
        {
            if (_given)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            _given = true;
            return new TtrpcConnection(stream);
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
