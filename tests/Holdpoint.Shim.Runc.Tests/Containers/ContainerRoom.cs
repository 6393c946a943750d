// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Shim.Runc.Mounts;
using Holdpoint.Shim.Runc.Commands;

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>A bundle with a root of busybox, and a runc that keeps its state apart: what containerd would have made for a shim.</summary>
internal sealed class ContainerRoom : IDisposable
{
    private readonly ContainerFolder _folder = new();
    private readonly List<ShimContainer> _containers = [];

    public RealContext Context { get; } = new();

    public string Id => _folder.Id;

    public string Bundle => _folder.Bundle;

    /// <summary>Where criu works.</summary>
    public string Work => Path.Combine(Bundle, "work");

    public string Root => _folder.Root;

    /// <summary>Below which runc keeps its state.</summary>
    public string RuncRoot => _folder.RuncRoot;

    /// <summary>What the first process has written.</summary>
    public string Output => File.Exists(_folder["out"]) ? File.ReadAllText(_folder["out"]) : "";

    public string Errors => File.Exists(_folder["err"]) ? File.ReadAllText(_folder["err"]) : "";

    public StdioRequest Stdio => new("", "file://" + _folder["out"], "file://" + _folder["err"], Terminal: false);

    public string this[string name] => _folder[name];

    /// <summary>Containers that runc knows of, here.</summary>
    public IReadOnlyList<string> Known => Directory.Exists(Path.Combine(RuncRoot, "tests")) ? Directory.GetDirectories(Path.Combine(RuncRoot, "tests")) : [];

    /// <summary>A script that is called instead of runc.</summary>
    public string Script(string content) => _folder.Script(content);

    /// <summary>Writes config.json.</summary>
    public void Configure(string[] arguments, string? root = null, Action<JsonObject>? change = null) => _folder.Configure(arguments, root, change);

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
