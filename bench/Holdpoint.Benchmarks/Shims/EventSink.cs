// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Protos.Events;
using Holdpoint.Ttrpc;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Benchmarks.Shims;

/// <summary>Takes the events of shims that have no containerd.</summary>
internal static class EventSink
{
    private static readonly Lazy<string> _address = new(Serve);

    public static string Address => _address.Value;

    private static string Serve()
    {
        string address = Path.Combine(Directory.CreateTempSubdirectory("holdpoint-bench-").FullName, "events.sock");
        TtrpcServer server = new TtrpcServer().AddService(
            "containerd.services.events.ttrpc.v1.Events",
            new TtrpcService().Unary<ForwardRequest, Empty>("Forward", ForwardRequest.Parser, (_, _) => new ValueTask<Empty>(new Empty())));
        _ = server.ServeAsync(TtrpcListener.Unix(address));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(address)!, recursive: true);
        return address;
    }
}
