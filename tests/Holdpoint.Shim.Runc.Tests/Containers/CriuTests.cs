// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>Checkpoints with the real criu.</summary>
public sealed class CriuTests : IDisposable
{
    private readonly ContainerRoom _room = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private CreateRequest Request => _room.Request(_room.Script($"PATH={OtherRuntimes.Folder}:$PATH exec runc \"$@\"")) with { Stdio = new StdioRequest("", "", "", Terminal: false) };

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task Checkpoint_AndStart_GoesOnWhereItWas()
    {
        Protos.CheckpointOptions options = new() { Exit = true };
        CreateRequest request = Request;
        _room.Configure(["/bin/sh", "-c", "i=0; while true; do i=$((i + 1)); echo $i > /tmp/count; sleep 0.02; done"]);
        ShimContainer first = await _room.CreateAsync(request);
        await first.StartAsync(Cancellation);
        Assert.True(Eventually.Holds(() => Count > 3));

        await first.CheckpointAsync(new CheckpointRequest(_room["images"], new TypedValue("containerd.runc.v1.CheckpointOptions", options.ToByteArray())), Cancellation);
        _ = await first.Exited!.WaitAsync(TimeLimits.Step, Cancellation);
        await first.DeleteAsync(Cancellation);
        int then = Count;

        ShimContainer second = await _room.CreateAsync(request with { Checkpoint = _room["images"] });
        Assert.Equal(0, second.Pid);
        await second.StartAsync(Cancellation);

        Assert.True(Eventually.Holds(() => Count > then));
        Assert.InRange(second.Pid, 1, int.MaxValue);
        await second.KillAsync(Signal.SIGKILL, all: true, Cancellation);
        Assert.Equal(137, (await second.Exited!.WaitAsync(TimeLimits.Step, Cancellation)).Status);
        await second.DeleteAsync(Cancellation);
        Assert.Empty(_room.Known);
    }

    [Fact]
    public async Task Checkpoint_LeavesItRunning_UnlessItIsToEnd()
    {
        CreateRequest request = Request;
        _room.Configure(["/bin/sleep", "1000"]);
        ShimContainer container = await _room.CreateAsync(request);
        await container.StartAsync(Cancellation);

        await container.CheckpointAsync(new CheckpointRequest(_room["images"], null), Cancellation);

        Assert.NotEmpty(Directory.GetFiles(_room["images"]));
        Assert.Equal([container.Pid], await container.GetPidsAsync(Cancellation));
    }

    /// <summary>How far the container's program has come.</summary>
    private int Count
    {
        get
        {
            string path = Path.Combine(_room.Root, "tmp/count");
            return File.Exists(path) && int.TryParse(File.ReadAllText(path), System.Globalization.CultureInfo.InvariantCulture, out int count) ? count : 0;
        }
    }
}
