// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Runc.Tests.Containers;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>A shim as containerd starts it, for a container of its own, and all that containerd has around it.</summary>
internal sealed class RunningShim : IAsyncDisposable
{
    public const string Service = "containerd.task.v3.Task";

    private readonly ShimBinary _binary;
    private readonly EventRecorder _events;
    private readonly List<FileStream> _kept = [];
    private readonly IReadOnlyDictionary<string, string> _environment;
    private TtrpcClient? _client;
    private int _pid;

    private RunningShim(ShimBinary binary, IReadOnlyDictionary<string, string> environment)
    {
        _binary = binary;
        _environment = environment;
        _events = new EventRecorder(Folder["events.sock"]);
        Folder.Configure(["sleep", "1000"]);
        MakeFifo(Path.Combine(Folder.Bundle, "log"));
        Log = Keep(new FileStream(Path.Combine(Folder.Bundle, "log"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0));
    }

    public ContainerFolder Folder { get; } = new();

    public string Id => Folder.Id;

    public string Namespace { get; } = "n" + Guid.NewGuid().ToString("N")[..8];

    /// <summary>Its socket's path.</summary>
    public string Socket { get; private set; } = "";

    public FileStream Log { get; }

    /// <summary>What its FIFOs say, by their names, as soon as they end.</summary>
    public Dictionary<string, Task<string>> Readers { get; } = [];

    public TtrpcClient Client => _client!;

    public EventRecorder Events => _events;

    /// <summary>Of its daemon.</summary>
    public int Pid => _pid;

    public IEnumerable<string> CgroupFolders => Directory.EnumerateDirectories("/sys/fs/cgroup", $"holdpoint-test-{Id}", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 });

    private bool IsGone => !Directory.Exists($"/proc/{_pid}") || File.ReadAllText($"/proc/{_pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    /// <summary>Runs the action <c>start</c>, and connects to what it says.</summary>
    /// <param name="binary">Which.</param>
    /// <param name="environment">More of its variables.</param>
    public static async Task<RunningShim> StartAsync(ShimBinary binary, params IEnumerable<(string Name, string Value)> environment)
    {
        RunningShim shim = new(binary, environment.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal));
        try
        {
            await shim.StartAsync();
            return shim;
        }
        catch
        {
            await shim.DisposeAsync();
            throw;
        }
    }

    /// <summary>The options of runc, with a root of the test's.</summary>
    public Any Options(string runtime = "") =>
        new() { TypeUrl = "containerd.runc.v1.Options", Value = new Protos.Options { Root = Folder.RuncRoot, BinaryName = runtime }.ToByteString() };

    public FileStream Keep(FileStream file)
    {
        _kept.Add(file);
        return file;
    }

    public static void MakeFifo(string path) => Assert.Equal(0, Libc.mkfifoat(-100, path, 0x1c0));

    /// <summary>Asks it to end, which it does where it has no containers.</summary>
    public async Task<bool> ShutdownAsync()
    {
        try
        {
            await Client.CallAsync(Service, "Shutdown", new ShutdownRequest { Id = Id }, Empty.Parser, cancellationToken: TestContext.Current.CancellationToken);
        }
        catch (TtrpcClosedException)
        {
            // The answer races with the end.
        }

        return Eventually.Holds(() => IsGone, TimeSpan.FromSeconds(10));
    }

    /// <summary>Runs the action <c>delete</c>.</summary>
    public CommandResult Delete() => Run(["-bundle", Folder.Bundle, "delete"], []);

    public async ValueTask DisposeAsync()
    {
        if (_pid > 0 && !IsGone)
        {
            _ = Libc.kill(_pid, Signal.SIGKILL);
            Assert.True(Eventually.Holds(() => IsGone), "the shim does not end");
        }

        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        if (Directory.Exists(Folder.Bundle))
        {
            _ = Delete();
        }

        await _events.DisposeAsync();
        _kept.ForEach(file => file.Dispose());
        File.Delete(Socket.Length > 0 ? Socket : Folder["none"]);
        string runcRoot = Path.Combine("/run/containerd/runc", Namespace);
        if (Directory.Exists(runcRoot))
        {
            Directory.Delete(runcRoot, recursive: true);
        }

        Folder.Dispose();
    }

    private async Task StartAsync()
    {
        CommandResult result = Run(["start"], Options().ToByteArray());
        // As containerd does: the two streams as one.
        string answer = (result.Output + result.Errors).Trim();
        Assert.True(result.ExitCode == 0, result.ToString());
        string address = answer.StartsWith('{') ? (string)JsonNode.Parse(answer)!["address"]! : answer;
        Assert.StartsWith("unix:///", address, StringComparison.Ordinal);
        Socket = address["unix://".Length..];
        _client = await TtrpcClient.ConnectUnixAsync(Socket, TestContext.Current.CancellationToken);
        ConnectResponse response = await _client.CallAsync(Service, "Connect", new ConnectRequest { Id = Id }, ConnectResponse.Parser, cancellationToken: TestContext.Current.CancellationToken);
        _pid = (int)response.ShimPid;
    }

    private CommandResult Run(string[] action, byte[] input)
    {
        string address = Folder["containerd.sock"];
        string[] arguments = ["-namespace", Namespace, "-address", address, "-publish-binary", "/bin/true", "-id", Id, .. action];
        ProcessStartInfo start = new(_binary.Path, arguments)
        {
            WorkingDirectory = Folder.Bundle,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GOMAXPROCS"] = "2";
        start.Environment["TTRPC_ADDRESS"] = Folder["events.sock"];
        start.Environment["GRPC_ADDRESS"] = address;
        start.Environment["NAMESPACE"] = Namespace;
        start.Environment["MAX_SHIM_VERSION"] = "2";
        foreach ((string name, string value) in _environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        // Byte by byte: what delete prints is a message.
        Task<string> output = new StreamReader(process.StandardOutput.BaseStream, System.Text.Encoding.Latin1).ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeLimits.Command) || !Task.WaitAll([output, errors], TimeLimits.Step))
        {
            process.Kill();
            throw new TimeoutException($"{_binary.Name} {string.Join(' ', action)} does not end");
        }

        return new CommandResult(process.ExitCode, output.Result, errors.Result);
    }
}
