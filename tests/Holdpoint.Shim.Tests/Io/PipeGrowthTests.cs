// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Shim.Io;

namespace Holdpoint.Shim.Tests.Io;

public sealed class PipeGrowthTests : IDisposable
{
    private readonly RealContext _context = new();
    private readonly Descriptor _read;
    private readonly Descriptor _write;

    public PipeGrowthTests()
    {
        (_read, _write) = Descriptor.Pipe();
    }

    private int Size => Libc.fcntl(_read.Number, Libc.F_GETPIPE_SZ, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
        _context.Dispose();
    }

    [Fact]
    public async Task Moved_Much_GrowsAndShrinksWhenItRests()
    {
        int usual = Size;
        PipeGrowth growth = new(_context.Loop, _read.Number);

        Assert.True(await MovedAsync(growth, 8 << 20) > usual);

        Assert.True(Eventually.Holds(() => Size == usual));
        Assert.True(await MovedAsync(growth, 8 << 20) > usual);
        Assert.True(Eventually.Holds(() => Size == usual));
        growth.Dispose();
    }

    [Fact]
    public async Task Moved_Little_ChangesNothing()
    {
        int usual = Size;
        using PipeGrowth growth = new(_context.Loop, _read.Number);

        Assert.Equal(usual, await MovedAsync(growth, 100_000));
    }

    [Fact]
    public async Task Moved_HoldsMoreThanUsualWhenItRests_ShrinksTheNextTime()
    {
        int usual = Size;
        using PipeGrowth growth = new(_context.Loop, _read.Number);
        Assert.True(await MovedAsync(growth, 8 << 20) > usual);
        Assert.Equal(200_000, _write.Write(new byte[200_000]));
        TaskCompletionSource rested = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Holdpoint.Platform.Linux.Loop.LoopTimer later = new(_context.Loop, TimeSpan.FromSeconds(3), rested.SetResult);
        await rested.Task;
        Assert.True(growth.IsLarge);

        Assert.Equal(200_000, _read.Read(new byte[200_000]));
        _ = await MovedAsync(growth, 1);

        Assert.True(Eventually.Holds(() => Size == usual));
    }

    /// <summary>The size right after it.</summary>
    private async Task<int> MovedAsync(PipeGrowth growth, long count)
    {
        TaskCompletionSource<int> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _context.Loop.Post(() =>
        {
            growth.Moved(count);
            done.SetResult(Size);
        });
        return await done.Task.WaitAsync(TimeLimits.Step);
    }
}
