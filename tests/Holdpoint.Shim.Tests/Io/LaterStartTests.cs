// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Io;
using Holdpoint.Shim.Processes;

namespace Holdpoint.Shim.Tests.Io;

/// <summary>A client's side that is joined before there is a process.</summary>
public sealed class LaterStartTests : IoTest
{
    [Fact]
    public async Task Connect_BeforeTheStart_InputAndOutputWait()
    {
        Task<string> read = ReadAsync(Fifo("out"));
        // Its opening waits for a reader.
        Task write = WriteAsync("in", "to\n");
        await using ProcessIo io = Create(new StdioRequest(Folder["in"], Folder["out"], "", Terminal: false));
        await io.ConnectAsync(Token);
        Assert.False(write.IsCompleted);
        io.CloseInput();

        ShimChild child = Context.Children.Start(new ChildCommand("cat", []) { Stdin = io.Stdin, Stdout = io.Stdout, Stderr = io.Stderr });
        io.ProcessStarted();

        Assert.Equal(0, (await child.Exited).Status);
        await io.DrainAsync(TimeLimits.Step);
        await write;
        Assert.Equal("to\n", await read);
    }

    [Fact]
    public async Task Drain_NeverStarted_EndsWithNothing()
    {
        Task<string> read = ReadAsync(Fifo("out"));
        await using ProcessIo io = Create(new StdioRequest("", Folder["out"], "", Terminal: false));
        await io.ConnectAsync(Token);

        await io.DrainAsync(TimeLimits.Step);

        Assert.Equal("", await read);
    }

    private ProcessIo Create(StdioRequest stdio) => ProcessIo.Create(Context, stdio, "web", new ProcessIoOptions { StartsLater = true });

    private Task WriteAsync(string name, string text)
    {
        string fifo = Fifo(name);
        return Task.Run(() => File.WriteAllText(fifo, text), Token);
    }
}
