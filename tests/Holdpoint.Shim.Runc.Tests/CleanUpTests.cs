// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Tests.Containers;

namespace Holdpoint.Shim.Runc.Tests;

public sealed class CleanUpTests : IDisposable
{
    private readonly ContainerRoom _room = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task CleanUp_RunningContainer_EndsItAndUnmounts()
    {
        string rootfs = Path.Combine(_room.Bundle, "rootfs");
        _room.Configure(["/bin/sleep", "1000"], rootfs);
        ShimContainer container = await _room.CreateAsync(_room.Request() with { Rootfs = [new Mount("bind", _room.Root, "", ["rbind"]), new Mount("tmpfs", "tmpfs", "tmp", [])] });
        await container.StartAsync(TestContext.Current.CancellationToken);

        CleanUpResult result = await CleanUpAsync(_room.Bundle);

        Assert.Equal((container.Pid, 137), (result.Pid, result.ExitStatus));
        Assert.Equal(137, (await container.Exited!.WaitAsync(TimeLimits.Step, TestContext.Current.CancellationToken)).Status);
        Assert.Empty(_room.Known);
        Assert.Empty(Directory.GetFileSystemEntries(rootfs));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task CleanUp_NothingIsThere_Warns()
    {
        CleanUpResult result = await CleanUpAsync(_room.Bundle);

        Assert.Equal((0, 137), (result.Pid, result.ExitStatus));
        Assert.Equal([$"failed to read init pid file: open {_room.Bundle}/init.pid: no such file or directory"], _warnings);
    }

    [Fact]
    public async Task CleanUp_NoBundle_Warns()
    {
        CleanUpResult result = await CleanUpAsync(_room["nowhere"]);

        Assert.Equal((0, 137), (result.Pid, result.ExitStatus));
        _ = Assert.Single(_warnings);
    }

    [Fact]
    public async Task CleanUp_OptionsAreGarbage_Warns()
    {
        File.WriteAllText(Path.Combine(_room.Bundle, "options.json"), "nonsense");
        File.WriteAllText(Path.Combine(_room.Bundle, "init.pid"), "12");

        CleanUpResult result = await CleanUpAsync(_room.Bundle);

        Assert.Equal(12, result.Pid);
        Assert.Equal([$"the options in {_room.Bundle} cannot be read: they are not JSON"], _warnings);
    }

    [Fact]
    public async Task CleanUp_RuncIsMissing_Warns()
    {
        File.WriteAllText(Path.Combine(_room.Bundle, "runtime"), "no-runc");
        File.WriteAllText(Path.Combine(_room.Bundle, "options.json"), $$"""{"root":"{{_room.RuncRoot}}"}""");
        Directory.CreateDirectory(Path.Combine(_room.RuncRoot, "tests", _room.Id));

        _ = await CleanUpAsync(_room.Bundle);

        Assert.Contains("failed to remove runc container: exec: \"no-runc\": executable file not found in $PATH", _warnings);
    }

    [Fact]
    public async Task GetFeatures_Runc_SaysThem()
    {
        TypedValue? features = await GetFeaturesAsync(null);

        Assert.Equal("types.containerd.io/opencontainers/runtime-spec/1/features/Features", features!.TypeUrl);
        Assert.Contains("\"rro\"", System.Text.Encoding.UTF8.GetString(features.Value.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetFeatures_RuncIsMissing_NamesIt()
    {
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => GetFeaturesAsync(_room.Options("no-runc")));

        Assert.Contains("\"no-runc\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetFeatures_RuncDoesNotKnowThem_IsNull() => Assert.Null(await GetFeaturesAsync(_room.Options(_room.Script("exit 1"))));

    [Fact]
    public void GetDaemonOptions_ShimCgroup_IsTaken()
    {
        Protos.Options options = new() { ShimCgroup = "/shims" };

        Assert.Equal("/shims", new RuncShim().GetDaemonOptions(new TypedValue("containerd.runc.v1.Options", Google.Protobuf.MessageExtensions.ToByteArray(options))).Cgroup);
        Assert.Null(new RuncShim().GetDaemonOptions(null).Cgroup);
        Assert.Null(new RuncShim().GetDaemonOptions(new TypedValue("acme.Options", default)).Cgroup);
    }

    private Task<TypedValue?> GetFeaturesAsync(TypedValue? options) =>
        _room.Context.AloneAsync(() => new RuncShim().GetFeaturesAsync(options, TestContext.Current.CancellationToken));

    private Task<CleanUpResult> CleanUpAsync(string bundle) => _room.CleanUpAsync(bundle, _warnings.Add);
}
