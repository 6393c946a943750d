// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>A runc that is missing, fails, hangs or prints garbage, and input and output that cannot be opened.</summary>
public sealed class CreationFailureTests : IDisposable
{
    private readonly ContainerRoom _room = new();

    private string Log => Path.Combine(_room.Bundle, "log.json");

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData("no-runc", "exec: \"no-runc\": executable file not found in $PATH")]
    [InlineData("/nowhere/runc", "fork/exec /nowhere/runc: no such file or directory")]
    public async Task Create_RuncIsMissing_NamesIt(string binary, string reason) =>
        Assert.Equal($"OCI runtime create failed: unable to retrieve OCI runtime error (open {Log}: no such file or directory): {reason}", (await FailAsync(binary)).Message);

    [Fact]
    public async Task Create_RuncFailsWithoutAWord_IsItsStatus() =>
        Assert.EndsWith("fake-runc did not terminate successfully: exit status 5", (await FailAsync(_room.Script("exit 5"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Create_RuncLogsGarbage_IsSaid()
    {
        TtrpcException error = await FailAsync(_room.Script($"echo garbage > {Log}; exit 1"));

        Assert.Contains($"unable to retrieve OCI runtime error ({Log} is not a log in JSON)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_RuncLogsAnError_IsThat()
    {
        TtrpcException error = await FailAsync(_room.Script($$"""echo '{"level":"error","msg":"no luck"}' > {{Log}}; exit 1"""));

        Assert.Equal("OCI runtime create failed: no luck", error.Message);
    }

    [Theory]
    [InlineData("", "open PIDFILE: no such file or directory")]
    [InlineData("echo nonsense > PIDFILE", "parse PIDFILE: invalid argument")]
    [InlineData("echo 0 > PIDFILE", "parse PIDFILE: invalid argument")]
    public async Task Create_RuncWritesNoPid_IsAnErrorAndRemovesTheContainer(string script, string reason)
    {
        string pidFile = Path.Combine(_room.Bundle, "init.pid");
        TtrpcException error = await FailAsync(_room.Script($"echo \"$@\" >> {_room["called"]}\n{script.Replace("PIDFILE", pidFile, StringComparison.Ordinal)}\nexit 0"));

        Assert.Equal($"failed to retrieve OCI runtime container pid: {reason.Replace("PIDFILE", pidFile, StringComparison.Ordinal)}", error.Message);
        Assert.EndsWith($" delete --force {_room.Id}\n", File.ReadAllText(_room["called"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_RuncHangs_EndsWithItsCaller()
    {
        _room.Configure(["/bin/true"]);
        string script = _room.Script($"case \"$*\" in *delete*) exit 0;; esac\necho > {_room["called"]}\nexec sleep 1000");
        using CancellationTokenSource caller = new();
        ValueTask<ShimContainer> creation = new RuncShim().CreateAsync(_room.Request(script), caller.Token);
        Assert.True(Eventually.Holds(() => File.Exists(_room["called"])));

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creation.AsTask());
    }

    [Fact]
    public async Task Create_UnknownScheme_IsNamed()
    {
        _room.Configure(["/bin/true"]);

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => _room.CreateAsync(_room.Request() with { Stdio = new StdioRequest("", "gopher:///a", "", Terminal: false) }));

        Assert.Equal("failed to create init process I/O: unknown STDIO scheme gopher", error.Message);
    }

    [Fact]
    public async Task Create_FifoIsMissing_IsNamedAndLeavesNothing()
    {
        _room.Configure(["/bin/true"]);

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => _room.CreateAsync(_room.Request() with { Stdio = new StdioRequest("", _room["nowhere/out"], "", Terminal: false) }));

        Assert.StartsWith("failed to start io pipe copy: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(_room.Known);
    }

    [Fact]
    public async Task Create_NoConfig_IsRuncsError()
    {
        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => _room.CreateAsync(_room.Request()));

        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NoBundle_IsNamed()
    {
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => _room.CreateAsync(_room.Request() with { Bundle = _room["nowhere"] }));

        Assert.Contains("nowhere/options.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_MountFails_LeavesNothing()
    {
        _room.Configure(["/bin/true"]);

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(() => _room.CreateAsync(_room.Request() with { Rootfs = [new Mount("bind", _room.Root, "", ["bind"]), new Mount("bind", "/nowhere", "", ["bind"])] }));

        Assert.StartsWith("failed to mount rootfs component: mount bind /nowhere", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(": no such file or directory", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_room.Bundle, "rootfs")));
    }

    private async Task<TtrpcException> FailAsync(string binary)
    {
        _room.Configure(["/bin/true"]);
        return await Assert.ThrowsAsync<TtrpcException>(() => _room.CreateAsync(_room.Request(binary)));
    }
}
