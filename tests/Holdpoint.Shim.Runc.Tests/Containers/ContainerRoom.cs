// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Shim.Runc.Mounts;
using Holdpoint.Shim.Runc.Commands;

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>A bundle with a root of busybox, and a runc that keeps its state apart: what containerd would have made for a shim.</summary>
internal sealed class ContainerRoom : IDisposable
{
    private static readonly string[] _programs = ["sh", "sleep", "cat", "echo", "true", "head", "tail", "id"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<ShimContainer> _containers = [];

    public ContainerRoom()
    {
        // Also a root of a user namespace comes through.
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1ed);
        Directory.CreateDirectory(Root);
        foreach (string folder in new[] { "bin", "proc", "dev", "sys", "tmp" })
        {
            Directory.CreateDirectory(Path.Combine(Root, folder));
        }

        File.Copy("/bin/busybox", Path.Combine(Root, "bin/busybox"));
        foreach (string program in _programs)
        {
            File.CreateSymbolicLink(Path.Combine(Root, "bin", program), "busybox");
        }

        Directory.CreateDirectory(Bundle);
        Directory.CreateDirectory(Work);
    }

    public RealContext Context { get; } = new();

    public string Id { get; } = "c" + Guid.NewGuid().ToString("N")[..8];

    public string Bundle => _folder["bundle"];

    /// <summary>Where criu works.</summary>
    public string Work => Path.Combine(Bundle, "work");

    public string Root => _folder["root"];

    /// <summary>Below which runc keeps its state.</summary>
    public string RuncRoot => _folder["runc"];

    /// <summary>What the first process has written.</summary>
    public string Output => File.Exists(_folder["out"]) ? File.ReadAllText(_folder["out"]) : "";

    public string Errors => File.Exists(_folder["err"]) ? File.ReadAllText(_folder["err"]) : "";

    public StdioRequest Stdio => new("", "file://" + _folder["out"], "file://" + _folder["err"], Terminal: false);

    public string this[string name] => _folder[name];

    /// <summary>Containers that runc knows of, here.</summary>
    public IReadOnlyList<string> Known => Directory.Exists(Path.Combine(RuncRoot, "tests")) ? Directory.GetDirectories(Path.Combine(RuncRoot, "tests")) : [];

    /// <summary>A script that is called instead of runc.</summary>
    public string Script(string content)
    {
        string path = _folder["fake-runc"];
        File.WriteAllText(path, "#!/bin/sh\n" + content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Writes config.json.</summary>
    public void Configure(string[] arguments, string? root = null, Action<JsonObject>? change = null)
    {
        JsonObject config = (JsonObject)JsonNode.Parse($$"""
            {
              "ociVersion": "1.0.2",
              "process": { "user": { "uid": 0, "gid": 0 }, "args": [], "env": ["PATH=/bin"], "cwd": "/" },
              "root": { "path": "{{root ?? Root}}" },
              "mounts": [
                { "destination": "/proc", "type": "proc", "source": "proc" },
                { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"] }
              ],
              "linux": {
                "cgroupsPath": "/holdpoint-test-{{Id}}",
                "namespaces": [{ "type": "pid" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" }]
              }
            }
            """)!;
        config["process"]!["args"] = new JsonArray([.. arguments.Select(argument => (JsonNode)argument)]);
        change?.Invoke(config);
        File.WriteAllText(Path.Combine(Bundle, "config.json"), config.ToJsonString());
    }

    public CreateRequest Request(string binary = "") => new()
    {
        Context = Context,
        Id = Id,
        Bundle = Bundle,
        Stdio = Stdio,
        Options = Options(binary),
    };

    public TypedValue Options(string binary = "") => new(
        "containerd.runc.v1.Options",
        Google.Protobuf.MessageExtensions.ToByteArray(new Protos.Options { Root = RuncRoot, BinaryName = binary }));

    public async Task<ShimContainer> CreateAsync(CreateRequest request)
    {
        ShimContainer container = await new RuncShim().CreateAsync(request, TestContext.Current.CancellationToken);
        _containers.Add(container);
        return container;
    }

    /// <summary>Makes a container of a command, and starts it.</summary>
    public async Task<ShimContainer> RunAsync(params string[] arguments)
    {
        Configure(arguments);
        ShimContainer container = await CreateAsync(Request());
        await container.StartAsync(TestContext.Current.CancellationToken);
        return container;
    }

    public ExecRequest Exec(string id, string stdout, params string[] arguments) => new(
        id,
        new StdioRequest("", "file://" + _folder[stdout], "", Terminal: false),
        new TypedValue("", System.Text.Encoding.UTF8.GetBytes($$"""{"args":{{new JsonArray([.. arguments.Select(argument => (JsonNode)argument)]).ToJsonString()}},"cwd":"/","env":["PATH=/bin"],"terminal":true}""")));

    /// <summary>The action <c>delete</c>.</summary>
    public Task<CleanUpResult> CleanUpAsync(string bundle, Action<string> warn) =>
        Context.AloneAsync(() => new RuncShim().CleanUpAsync(new CleanUpRequest(Id, "tests", bundle, warn), CancellationToken.None));

    public void Dispose()
    {
        foreach (ShimContainer container in _containers)
        {
            if (container.Exited is { IsCompleted: false } exited)
            {
                _ = Platform.Linux.Libc.kill(container.Pid, Platform.Linux.Signal.SIGKILL);
                Assert.True(exited.Wait(TimeLimits.Step), "the container does not end");
            }
        }

        _ = CleanUpAsync(Bundle, _ => { }).Result;
        Context.Dispose();
        new Unmounter(new DirectChildren()).UnmountAllAsync(_folder.Path).Wait();
        _folder.Dispose();
    }
}
