// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Io;
using Holdpoint.Shim.Processes;

namespace Holdpoint.Shim.Tests.Io;

/// <summary>A client's side that is joined before there is a process.</summary>
public sealed class LaterStartTests : IDisposable
{
    private readonly RealContext _context = new();
    private readonly TemporaryFolder _folder = new();
    private readonly int _descriptors = RealContext.DescriptorCount;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_BeforeTheStart_InputAndOutputWait()
    {
        Task<string> read = ReadAsync("out");
        // Its opening waits for a reader.
        Task write = WriteAsync("in", "to\n");
        await using ProcessIo io = Create(new StdioRequest(_folder["in"], _folder["out"], "", Terminal: false));
        await io.ConnectAsync(Token);
        Assert.False(write.IsCompleted);
        io.CloseInput();

        ShimChild child = _context.Children.Start(new ChildCommand("cat", []) { Stdin = io.Stdin, Stdout = io.Stdout, Stderr = io.Stderr });
        io.ProcessStarted();

        Assert.Equal(0, (await child.Exited).Status);
        await io.DrainAsync(TimeLimits.Step);
        await write;
        Assert.Equal("to\n", await read);
    }

    [Fact]
    public async Task Drain_NeverStarted_EndsWithNothing()
    {
        Task<string> read = ReadAsync("out");
        await using ProcessIo io = Create(new StdioRequest("", _folder["out"], "", Terminal: false));
        await io.ConnectAsync(Token);

        await io.DrainAsync(TimeLimits.Step);

        Assert.Equal("", await read);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Assert.True(Eventually.Holds(() => RealContext.DescriptorCount <= _descriptors), "left open: " + string.Join(' ', RealContext.Descriptors()));
        _context.Dispose();
        _folder.Dispose();
    }

    private ProcessIo Create(StdioRequest stdio) => ProcessIo.Create(_context, stdio, "web", new ProcessIoOptions { StartsLater = true });

    private Task<string> ReadAsync(string name)
    {
        Assert.Equal(0, Libc.mkfifoat(Libc.AT_FDCWD, _folder[name], 0x180));
        return Task.Run(() => File.ReadAllText(_folder[name]), Token);
    }

    private Task WriteAsync(string name, string text)
    {
        Assert.Equal(0, Libc.mkfifoat(Libc.AT_FDCWD, _folder[name], 0x180));
        return Task.Run(() => File.WriteAllText(_folder[name], text), Token);
    }
}
