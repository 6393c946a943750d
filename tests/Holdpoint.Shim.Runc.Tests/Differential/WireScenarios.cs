// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using Google.Protobuf;
using Holdpoint.Shim.Protos.Tasks;

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>What no client sends, or none that should.</summary>
internal static class WireScenarios
{
    private const string OtherUser = """
        $SIG{PIPE} = "IGNORE";
        my $socket = IO::Socket::UNIX->new($ARGV[0]) or die "connect: $!";
        syswrite $socket, pack("H*", $ARGV[1]);
        print sysread($socket, my $answer, 100) ? "answered" : "closed";
        """;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("malformed requests", [.. TaskCalls.Methods.Select(method => Raw($"{method}, malformed", connection => Code(connection.Ask(1, RawConnection.Envelope(RunningShim.Service, method, [0x0a, 0xff])))))]),
        new("ids that are no text", [Raw("State", connection => Code(connection.Ask(1, RawConnection.Envelope(RunningShim.Service, "State", [0x0a, 1, 0xff]))))]),
        new("malformed envelopes", [Raw("envelope", connection => Code(connection.Ask(1, [0x0a, 0xff]))), Raw("empty envelope", connection => connection.Ask(1, []))]),
        new("unknown services and methods",
        [
            Raw("service", connection => connection.Ask(1, RawConnection.Envelope("acme.Task", "State", []))),
            Raw("method", connection => connection.Ask(1, RawConnection.Envelope(RunningShim.Service, "Nope", []))),
            Raw("sandbox", connection => connection.Ask(1, RawConnection.Envelope("containerd.runtime.sandbox.v1.Sandbox", "PingSandbox", []))),
            Raw("no names", connection => connection.Ask(1, RawConnection.Envelope("", "", []))),
        ]),
        new("bad streams",
        [
            Raw("even", connection => connection.Ask(2, Connect())),
            Raw("again", connection => connection.Ask(5, Connect()) + " " + connection.Ask(5, Connect()) + " " + connection.Ask(3, Connect()) + " " + connection.Ask(7, Connect())),
            // Theirs crashes.
            Raw("data of no stream", connection =>
            {
                connection.Send(RawConnection.Frame(1, 3, []));
                return connection.Receive() + " " + connection.Ask(3, Connect());
            }).OnlyOurs("stream 1 type 2 code 3 \"StreamID is no longer active\" stream 3 type 2 code 0 \"\""),
            Raw("unknown type", connection =>
            {
                connection.Send(RawConnection.Frame(1, 9, [1, 2, 3]));
                return connection.Ask(3, Connect());
            }),
            Raw("too long", connection =>
            {
                connection.Send(RawConnection.Frame(1, 1, new byte[4194305]));
                return connection.Receive() + " " + connection.Ask(3, Connect());
            }),
            Raw("longest", connection => Code(connection.Ask(1, new byte[4194304])) + " " + connection.Ask(3, Connect())),
            Raw("a frame that does not end", connection =>
            {
                connection.Send([0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 7]);
                return "sent";
            }),
            Raw("passed deadline", connection => Code(connection.Ask(1, RawConnection.Envelope(RunningShim.Service, "Connect", [], -1)))),
        ]),
        new("deadline of a wait",
        [
            "Create", "Start",
            // Theirs heeds it from 2.2 on.
            Raw("Wait", connection => Code(connection.Ask(1, RawConnection.Envelope(RunningShim.Service, "Wait", Wait(connection), 100_000_000)))).OnlyOurs("stream 1 type 2 code 4"),
        ]),
        new("another user", [Step.Ask("call as another user", CallAsNobodyAsync)]),
    ];

    private static byte[] Connect() => RawConnection.Envelope(RunningShim.Service, "Connect", []);

    private static byte[] Wait(RawConnection connection) => new WaitRequest { Id = connection.ContainerId }.ToByteArray();

    private static Step Raw(string what, Func<RawConnection, string> ask) => Step.Ask(what, shim => Task.Run(() =>
    {
        using RawConnection connection = new(shim);
        try
        {
            return ask(connection);
        }
        catch (Exception error) when (error is SocketException or EndOfStreamException)
        {
            return "closed";
        }
    }));

    // The words of the decoders differ.
    private static string Code(string answer) => answer[..answer.IndexOf(" \"", StringComparison.Ordinal)];

    // It can open the socket, as root's programs with other ids can, and is not let in.
    private static Task<string> CallAsNobodyAsync(RunningShim shim) => Task.FromResult(new Command(
        "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps", "+dac_override", "--ambient-caps", "+dac_override",
        "perl", "-MIO::Socket::UNIX", "-e", OtherUser, shim.Socket, Convert.ToHexString(RawConnection.Frame(1, 1, Connect()))).RunOrThrow());
}
