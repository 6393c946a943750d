// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Platform.Linux.Loop;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Tasks;
using Holdpoint.Ttrpc;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>The task service over a unix socket, with puppets behind it, and a client.</summary>
internal sealed class TaskHost : IAsyncDisposable
{
    private const string ServiceName = "containerd.task.v2.Task";

    private readonly TemporaryFolder _folder = new();
    private readonly TtrpcServer _server = new();
    private readonly TaskCompletionSource _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;
    private readonly EventLoop _loop;
    private readonly Thread _looping;

    private TaskHost()
    {
        _loop = new EventLoop(error => Log.Error("loop", ("error", error.ToString())));
        _looping = new Thread(_loop.Run);
        _looping.Start();
        Manager = new TaskManager(Shim, new PuppetContext(Log, _loop), Events, "unix://" + SocketPath, _shutdown.SetResult);
        _server.AddService(ServiceName, Manager.Service).AddService("containerd.task.v3.Task", Manager.Service);
        _serving = _server.ServeAsync(TtrpcListener.Unix(SocketPath));
    }

    public PuppetShim Shim { get; } = new();

    public EventList Events { get; } = new();

    public LogLines Log { get; } = new();

    public TaskManager Manager { get; }

    /// <summary>Ends when the daemon is asked to end; a second time fails.</summary>
    public Task ShutdownAsked => _shutdown.Task;

    public TtrpcClient Client { get; private set; } = null!;

    public string SocketPath => _folder["s"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TaskHost> StartAsync()
    {
        TaskHost host = new();
        host.Client = await host.ConnectAsync();
        return host;
    }

    public Task<TtrpcClient> ConnectAsync() => TtrpcClient.ConnectUnixAsync(SocketPath, Token);

    /// <summary>A bundle's folder, with nothing in it.</summary>
    public string Bundle(string id) => Directory.CreateDirectory(_folder[$"bundle-{id}"]).FullName;

    public async Task<PuppetContainer> CreateAsync(string id, string checkpoint = "")
    {
        _ = await CallAsync("Create", CreateOf(id, checkpoint), CreateTaskResponse.Parser);
        return Shim.Containers[id];
    }

    public Task<CreateTaskResponse> CreatingAsync(string id, TimeSpan? timeout = null, TtrpcClient? client = null) =>
        CallAsync("Create", CreateOf(id, ""), CreateTaskResponse.Parser, timeout, client);

    public CreateTaskRequest CreateOf(string id, string checkpoint = "") => new() { Id = id, Bundle = Bundle(id), Checkpoint = checkpoint, Stdin = "/in", Stdout = "/out", Stderr = "/err" };

    public Task<StartResponse> StartAsync(string id, string execId = "") => CallAsync("Start", new StartRequest { Id = id, ExecId = execId }, StartResponse.Parser);

    public async Task<Puppet> ExecAsync(string id, string execId)
    {
        _ = await CallAsync("Exec", ExecOf(id, execId), Empty.Parser);
        return Shim.Containers[id].Execs[execId];
    }

    public static ExecProcessRequest ExecOf(string id, string execId) =>
        new() { Id = id, ExecId = execId, Spec = new Any { TypeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Process", Value = ByteString.CopyFromUtf8("{}") } };

    public Task<StateResponse> StateAsync(string id, string execId = "") => CallAsync("State", new StateRequest { Id = id, ExecId = execId }, StateResponse.Parser);

    public Task<WaitResponse> WaitAsync(string id, string execId = "", TimeSpan? timeout = null) =>
        CallAsync("Wait", new WaitRequest { Id = id, ExecId = execId }, WaitResponse.Parser, timeout);

    public Task<Empty> KillAsync(string id, uint signal, string execId = "", bool all = false) =>
        CallAsync("Kill", new KillRequest { Id = id, ExecId = execId, Signal = signal, All = all }, Empty.Parser);

    public Task<DeleteResponse> DeleteAsync(string id, string execId = "") => CallAsync("Delete", new DeleteRequest { Id = id, ExecId = execId }, DeleteResponse.Parser);

    public Task<Empty> PauseAsync(string id) => CallAsync("Pause", new PauseRequest { Id = id }, Empty.Parser);

    public Task<Empty> ResumeAsync(string id) => CallAsync("Resume", new ResumeRequest { Id = id }, Empty.Parser);

    public Task<Empty> ShutdownAsync(string id) => CallAsync("Shutdown", new ShutdownRequest { Id = id }, Empty.Parser);

    public Task<ConnectResponse> ConnectToAsync(string id) => CallAsync("Connect", new ConnectRequest { Id = id }, ConnectResponse.Parser);

    public Task<TResponse> CallAsync<TRequest, TResponse>(string method, TRequest request, MessageParser<TResponse> parser, TimeSpan? timeout = null, TtrpcClient? client = null)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        (client ?? Client).CallAsync(ServiceName, method, request, parser, new TtrpcCallOptions { Timeout = timeout }, Token).WaitAsync(TimeLimits.Step, Token);

    /// <summary>The error of a call.</summary>
    public static async Task<TtrpcException> FailsAsync(Task call, TtrpcStatusCode code, string message)
    {
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => call);
        Assert.Equal((code, message), (error.StatusCode, error.Message));
        return error;
    }

    public async ValueTask DisposeAsync()
    {
        await Manager.CloseAsync();
        await Client.DisposeAsync();
        await _server.DisposeAsync();
        await _serving;
        _loop.Stop();
        _looping.Join();
        _loop.Dispose();
        _folder.Dispose();
    }
}
