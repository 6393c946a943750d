// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf.WellKnownTypes;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Ttrpc;

namespace Holdpoint.Integration.Tests.Samples;

/// <summary>A bundle, and the calls that containerd makes of the sample's executable, without a containerd: sockets are in a folder of its own.</summary>
internal sealed class BareStart : IDisposable
{
    private const string Namespace = "tests";

    private readonly TemporaryFolder _folder = new();

    public BareStart(string annotations = "{}")
    {
        _ = Directory.CreateDirectory(Bundle);
        File.WriteAllText(Path.Combine(Bundle, "config.json"), $$"""{"process":{"args":["true"],"cwd":"/"},"annotations":{{annotations}}}""");
    }

    public string Bundle => _folder["bundle"];

    public string Sockets => _folder["s"];

    /// <summary>In the folder of stack dumps and holds.</summary>
    public string Events => _folder["events"];

    /// <summary>A socket of the folder, if there is one.</summary>
    public string? Socket => Directory.Exists(Sockets) ? Directory.GetFileSystemEntries(Sockets).SingleOrDefault() : null;

    /// <summary>The daemons that this one's starts have left.</summary>
    public IReadOnlyList<int> Daemons => [.. ProcessFiles.All().Where(pid =>
        ProcessFiles.Stat(pid) is { State: not ('Z' or 'X') } && ProcessFiles.Arguments(pid) is { } arguments && arguments.Any(argument => argument.StartsWith(Sockets, StringComparison.Ordinal)))];

    public Command Start(string id = "web") => Call(id, "start") with { Input = Bootstrap(id) };

    public Command Delete(string id = "web") => Call(id, "-bundle", Bundle, "delete");

    /// <summary>The executable, with the flags of every call.</summary>
    public Command Call(string id, params IEnumerable<string> more) => new(SampleShims.ProcessShim, ["-namespace", Namespace, "-address", _folder["c.sock"], "-publish-binary", "/bin/true", "-id", id, .. more])
    {
        WorkingDirectory = Bundle,
        Environment = new Dictionary<string, string?> { ["HOLDPOINT_DIR"] = Events, ["TTRPC_ADDRESS"] = _folder["c.sock.ttrpc"] },
    };

    public Task<TtrpcClient> ConnectAsync() => TtrpcClient.ConnectUnixAsync(Socket!, TestContext.Current.CancellationToken);

    public static Task<ConnectResponse> ConnectTaskAsync(TtrpcClient client, string service) =>
        client.CallAsync(service, "Connect", new ConnectRequest { Id = "web" }, ConnectResponse.Parser, new TtrpcCallOptions(), TestContext.Current.CancellationToken);

    public static Task<Empty> ShutdownAsync(TtrpcClient client) =>
        client.CallAsync("containerd.task.v3.Task", "Shutdown", new ShutdownRequest { Id = "web" }, Empty.Parser, new TtrpcCallOptions(), TestContext.Current.CancellationToken);

    public void Dispose()
    {
        foreach (int pid in Daemons)
        {
            _ = Libc.kill(pid, Signal.SIGKILL);
        }

        _folder.Dispose();
    }

    // BootstrapParams of the protobuf form: id, namespace, folder of sockets. All of it is ASCII.
    private string Bootstrap(string id) => $"\n{(char)id.Length}{id}\u0012{(char)Namespace.Length}{Namespace}J{(char)Sockets.Length}{Sockets}";
}
