// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Ttrpc;

namespace Holdpoint.Benchmarks.Shims;

/// <summary>A shim and its container without containerd: what is measured is the shim, and not who drives it.</summary>
internal sealed class BareShim : IDisposable
{
    private const string Namespace = "bench";

    // As containerd sets it.
    private static readonly byte[][] _environment =
    [
        .. ChildProcess.InheritedEnvironment(),
        .. new[] { "GOMAXPROCS=2", "MAX_SHIM_VERSION=2", "TTRPC_ADDRESS=" + EventSink.Address }.Select(Encoding.UTF8.GetBytes),
    ];

    private readonly string _executable;
    private readonly string _service;
    private readonly string _bundle;
    private readonly TtrpcClient _client;

    private BareShim(string executable, string service, string bundle, TtrpcClient client, int pid)
    {
        (_executable, _service, _bundle, _client, Pid) = (executable, service, bundle, client, pid);
    }

    /// <summary>Of the daemon.</summary>
    public int Pid { get; }

    private string Id => Path.GetFileName(_bundle);

    /// <summary>Runs the action <c>start</c>, and connects.</summary>
    public static async Task<BareShim> StartAsync(ShimRelease release, string executable, string bundle)
    {
        string path = release.PathOf(executable);
        return await ConnectAsync(release, path, Action(path, bundle, "start"), bundle);
    }

    private static async Task<BareShim> ConnectAsync(ShimRelease release, string path, string answer, string bundle)
    {
        string address = answer.StartsWith('{') ? (string)JsonNode.Parse(answer)!["address"]! : answer;
        TtrpcClient client = await TtrpcClient.ConnectUnixAsync(address["unix://".Length..]);
        ConnectResponse connected = await client.CallAsync(release.TaskService, "Connect", new ConnectRequest { Id = Path.GetFileName(bundle) }, ConnectResponse.Parser);
        return new BareShim(path, release.TaskService, bundle, client, (int)connected.ShimPid);
    }

    /// <summary>One of the executable's actions; what it prints.</summary>
    public static string Action(string executable, string bundle, string action)
    {
        string folder = Path.GetDirectoryName(bundle)!;
        string[] arguments = [executable, "-namespace", Namespace, "-address", Path.Combine(folder, "containerd.sock"), "-publish-binary", "/bin/true", "-id", Path.GetFileName(bundle), "-bundle", bundle, action];
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using Descriptor output = read;
        ChildProcess child;
        using (write)
        {
            child = ChildProcess.Start(executable, arguments, new ChildOptions { Descriptors = [null, write.Number, null], Environment = _environment, WorkingDirectory = bundle });
        }

        byte[] said = new byte[4096];
        int length = 0;
        while (output.Read(said.AsSpan(length)) is > 0 and int count)
        {
            length += count;
        }

        return child.WaitForExit() is 0 ? Encoding.UTF8.GetString(said, 0, length).Trim() : throw new InvalidOperationException($"{executable} {action} failed");
    }

    /// <summary>Makes the container and starts it.</summary>
    public async Task RunAsync(FifoReader? reader = null, bool terminal = false)
    {
        await CreateAsync(reader, terminal);
        await StartAsync();
    }

    public Task CreateAsync(FifoReader? reader = null, bool terminal = false)
    {
        string stdout = reader?.Stdout ?? "", stderr = terminal ? "" : reader?.Stderr ?? "";
        return CallAsync("Create", new CreateTaskRequest { Id = Id, Bundle = _bundle, Stdout = stdout, Stderr = stderr, Terminal = terminal }, CreateTaskResponse.Parser);
    }

    public Task StartAsync() => CallAsync("Start", new StartRequest { Id = Id }, StartResponse.Parser);

    /// <summary>Ends a daemon that was only started.</summary>
    public static void Stop(ShimRelease release, string answer, string bundle)
    {
        using BareShim shim = ConnectAsync(release, "", answer, bundle).Result;
        shim.ShutdownAsync().Wait();
    }

    public Task SignalAsync(int signal) => CallAsync("Kill", new KillRequest { Id = Id, Signal = (uint)signal }, Empty.Parser);

    /// <summary>Waits for the container's end.</summary>
    public Task<WaitResponse> WaitAsync() => CallAsync("Wait", new WaitRequest { Id = Id }, WaitResponse.Parser);

    /// <summary>Runs a process in the container to its end, and deletes it.</summary>
    public async Task ExecAsync(string execId, params string[] arguments)
    {
        Any spec = new() { TypeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Process", Value = ByteString.CopyFromUtf8(BenchBundles.Process(arguments)) };
        _ = await CallAsync("Exec", new ExecProcessRequest { Id = Id, ExecId = execId, Spec = spec }, Empty.Parser);
        _ = await CallAsync("Start", new StartRequest { Id = Id, ExecId = execId }, StartResponse.Parser);
        _ = await CallAsync("Wait", new WaitRequest { Id = Id, ExecId = execId }, WaitResponse.Parser);
        _ = await CallAsync("Delete", new DeleteRequest { Id = Id, ExecId = execId }, DeleteResponse.Parser);
    }

    /// <summary>Ends the container and the daemon.</summary>
    public async Task EndAsync()
    {
        _ = await CallAsync("Kill", new KillRequest { Id = Id, Signal = Signal.SIGKILL, All = true }, Empty.Parser);
        _ = await WaitAsync();
        await DeleteAsync();
        await ShutdownAsync();
        CleanUp();
    }

    public Task DeleteAsync() => CallAsync("Delete", new DeleteRequest { Id = Id }, DeleteResponse.Parser);

    /// <summary>Asks the daemon to end; returns when its connection is closed.</summary>
    public async Task ShutdownAsync()
    {
        try
        {
            _ = await CallAsync("Shutdown", new ShutdownRequest { Id = Id }, Empty.Parser);
        }
        catch (TtrpcClosedException)
        {
            // It has ended before it has answered.
        }

        while (Programs.IsRunning(Pid))
        {
            _ = Thread.Yield();
        }
    }

    /// <summary>The action that containerd takes after each task.</summary>
    public void CleanUp() => Action(_executable, _bundle, "delete");

    public void Dispose() => _client.DisposeAsync().AsTask().Wait();

    private Task<TResponse> CallAsync<TRequest, TResponse>(string method, TRequest request, MessageParser<TResponse> parser)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> => _client.CallAsync(_service, method, request, parser);
}
