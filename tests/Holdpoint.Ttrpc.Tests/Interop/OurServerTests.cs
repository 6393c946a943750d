// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Ttrpc.Tests.Interop;

/// <summary>Our server, called by the Go implementation.</summary>
public sealed class OurServerTests
{
    private const string Calls = """
        echo: hello
        long: 4000000
        nothing: <nil>
        service: error 12 service nobody
        method: error 12 method Nope
        status: error 5 container not created: not found
        error: error 2 cannot delete a running process
        metadata: one,two
        no deadline: none
        deadline: 10
        passed: true
        wrong of a thousand: 0

        """;

    private const string Streams = """
        count: 200
        count nothing: 0
        count fails: 3, then error 5 no more
        sum: 5050
        chat: "HELLO"
        chat: ""
        chat: "THERE"
        chat: EOF
        chat ended there: EOF
        unknown: method Nope

        """;

    [Theory]
    [InlineData(GoPeer.Old, Calls)]
    [InlineData(GoPeer.New, Calls + Streams)]
    public async Task Calls_OfTheGoClient_GetWhatTheGoServerAnswers(string version, string answers)
    {
        using TemporaryFolder folder = new();
        await using TtrpcServer server = new TtrpcServer().AddService(EchoService.Name, new EchoService().Service);
        Task serving = server.ServeAsync(TtrpcListener.Unix(folder["socket"]), TestContext.Current.CancellationToken);

        Assert.Equal(answers, GoPeer.Command(version, "call", folder["socket"]).RunOrThrow());

        await server.ShutdownAsync(TestContext.Current.CancellationToken).LimitedAsync();
        await serving.LimitedAsync();
        Assert.False(File.Exists(folder["socket"]));
    }

    [Theory]
    [InlineData(GoPeer.Old, Calls)]
    [InlineData(GoPeer.New, Calls + Streams)]
    public void Calls_OfTheGoClientWithTheGoServer_GetTheSame(string version, string answers)
    {
        using TemporaryFolder folder = new();
        using GoPeer server = GoPeer.Serve(version, folder["socket"]);

        Assert.Equal(answers, GoPeer.Command(version, "call", folder["socket"]).RunOrThrow());
    }
}
