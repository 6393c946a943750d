// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Shim.Io;
using Holdpoint.Shim.Processes;
using Holdpoint.Shim.Tests.Tasks;

namespace Holdpoint.Shim.Tests.Io;

/// <summary>Real programs in real terminals, with FIFOs to a client that is the test.</summary>
public sealed class TerminalIoTests : IoTest
{
    private ProcessIo? _io;

    [Fact]
    public async Task Output_ProgramEnds_ArrivesWholeAndEnds()
    {
        Task<string> read = ReadAsync(Fifo("out"));

        await RunAsync("echo one; tty; echo two >&2", Terminal());

        string[] lines = (await read).Split("\r\n");
        Assert.Equal("one", lines[0]);
        Assert.StartsWith("/dev/pts/", lines[1], StringComparison.Ordinal);
        Assert.Equal("two", lines[2]);
    }

    [Fact]
    public async Task Output_SevenMegabytesAndAnEnd_TheTailIsThere()
    {
        Task<string> read = ReadAsync(Fifo("out"));

        await RunAsync("head -c 7000000 /dev/zero | tr '\\0' x; printf END", Terminal());

        string text = await read;
        Assert.Equal(7_000_003, text.Length);
        Assert.EndsWith("xEND", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_ProcessEndsWhileTheClientDoesNotRead_TheTailIsThere()
    {
        // Full before the process begins: all that it prints is still on the way when it ends.
        using Descriptor client = Descriptor.OpenAt(Libc.AT_FDCWD, Fifo("out"), Libc.O_RDWR | Libc.O_NONBLOCK);
        int filled = 0;
        while (client.Write(new byte[4096]) is > 0 and int written)
        {
            filled += written;
        }

        await using ProcessIo io = ProcessIo.Create(Context, Terminal(), "web", new ProcessIoOptions());
        ShimChild child = Start(io, "printf 'first second END'");
        await io.ConnectAsync(Token);
        _ = await child.Exited;
        io.ProcessExited();
        Assert.False(io.DrainAsync(TimeLimits.Step).IsCompleted);

        byte[] all = new byte[filled + 100];
        int count = 0;
        Assert.True(Eventually.Holds(() => (count += Math.Max(0, client.Read(all.AsSpan(count)))) >= filled + 16));
        Assert.Equal("first second END"u8.ToArray(), all[filled..count]);
        await io.DrainAsync(TimeLimits.Step);
    }

    [Fact]
    public async Task Output_NobodyHasTheTerminalForAWhile_GoesOn()
    {
        Task<string> read = ReadAsync(Fifo("out"));
        _ = Fifo("go");

        // The FIFO orders both: it goes on only after the terminal has been closed by all.
        Task ran = RunAsync($"echo before; exec <{Folder["go"]} >/dev/null 2>&1; read line; echo after >/dev/tty", Terminal());
        using (FileStream go = await Task.Run(() => new FileStream(Folder["go"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0), Token))
        {
            await go.WriteAsync("go\n"u8.ToArray(), Token);
        }

        await ran;
        Assert.Equal("before\r\nafter\r\n", await read);
    }

    [Fact]
    public async Task Output_ProcessLeavesOneThatHasTheTerminal_EndsAllTheSame()
    {
        Task<string> read = ReadAsync(Fifo("out"));

        await RunAsync("trap '' HUP; sleep 1000 & echo $!", Terminal());

        int left = int.Parse(await read, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(0, Libc.kill(left, Signal.SIGKILL));
    }

    [Fact]
    public async Task Input_Typed_IsReadAndEchoed()
    {
        Task<string> read = ReadAsync(Fifo("out"));
        _ = Fifo("in");
        Task ran = RunAsync("read line; echo got $line", Terminal(stdin: true));
        using (FileStream keys = await Task.Run(() => new FileStream(Folder["in"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0), Token))
        {
            await keys.WriteAsync("text\n"u8.ToArray(), Token);
            await ran;
        }

        Assert.Equal("text\r\ngot text\r\n", await read);
    }

    [Fact]
    public async Task Input_ClosedByBoth_HangsUp()
    {
        Task<string> read = ReadAsync(Fifo("out"));
        _ = Fifo("in");
        Task ran = RunAsync("while :; do sleep 1000; done", Terminal(stdin: true));
        using (FileStream keys = await Task.Run(() => new FileStream(Folder["in"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0), Token))
        {
            _io!.CloseInput();
            Assert.False(ran.IsCompleted);
        }

        await ran;
        _ = await read;
    }

    [Fact]
    public async Task Resize_Terminal_IsSeenByTheProcess()
    {
        Task<string> read = ReadAsync(Fifo("out"));
        _ = Fifo("in");
        Task ran = RunAsync("stty -echo; read line; stty size", Terminal(stdin: true));
        using (FileStream keys = await Task.Run(() => new FileStream(Folder["in"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0), Token))
        {
            _io!.Resize(132, 43);
            await keys.WriteAsync("\n"u8.ToArray(), Token);
            await ran;
        }

        Assert.EndsWith("43 132\r\n", await read, StringComparison.Ordinal);
        _io!.Resize(1, 1);
    }

    [Fact]
    public async Task Logger_Output_IsReadByIt()
    {
        string script = Folder["logger"];
        await File.WriteAllTextAsync(script, $"#!/bin/sh\nexec 5>&-\ncat <&3 >{Folder["log"]}\n", Token);
        Assert.Equal(0, Libc.chmod(script, 0b111_000_000));

        await RunAsync("echo logged", new StdioRequest("", $"binary://{script}", "", Terminal: true));

        Assert.Equal("logged\r\n", await File.ReadAllTextAsync(Folder["log"], Token));
    }

    [Fact]
    public async Task Output_NotWanted_IsReadAllTheSame() => await RunAsync("head -c 1000000 /dev/zero", new StdioRequest("", "", "", Terminal: true));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Connect_RuntimeSendsSomethingElse_IsAnError(int descriptors)
    {
        using ConsoleRuntime runtime = new();
        await using ProcessIo io = ProcessIo.Create(Context, Terminal(), "web", new ProcessIoOptions());
        ConsoleRuntime.Send(io.ConsoleSocket!, [.. Enumerable.Repeat(runtime.Master.Number, descriptors)]);

        IOException error = await Assert.ThrowsAsync<IOException>(() => io.ConnectAsync(Token));

        Assert.Contains($"{descriptors} descriptors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_Cancelled_LeavesNothing()
    {
        using CancellationTokenSource cancel = new();
        await using ProcessIo io = ProcessIo.Create(Context, Terminal(), "web", new ProcessIoOptions());
        Task connecting = io.ConnectAsync(cancel.Token);

        await cancel.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public async Task Dispose_MasterThatNobodyTook_IsClosed()
    {
        using ConsoleRuntime runtime = new();
        ProcessIo io = ProcessIo.Create(Context, Terminal(), "web", new ProcessIoOptions());
        string socket = io.ConsoleSocket!;
        runtime.SendMaster(socket);

        await io.DisposeAsync();
        await io.DisposeAsync();

        Assert.True(Eventually.Holds(() => !Directory.Exists(Path.GetDirectoryName(socket))));
    }

    [Fact]
    public async Task Connect_NoReaderComes_ClosesTheMaster()
    {
        using ConsoleRuntime runtime = new();
        _ = Fifo("out");
        await using ProcessIo io = ProcessIo.Create(Context, Terminal(), "web", new ProcessIoOptions { LongestWait = TimeSpan.FromMilliseconds(50) });
        runtime.SendMaster(io.ConsoleSocket!);

        _ = await Assert.ThrowsAsync<IOException>(() => io.ConnectAsync(Token));
    }

    private StdioRequest Terminal(bool stdin = false) => new(stdin ? Folder["in"] : "", Folder["out"], "", Terminal: true);

    private ShimChild Start(ProcessIo io, string script)
    {
        using ConsoleRuntime runtime = new();
        ShimChild child = Context.Children.Start(new ChildCommand("setsid", ["--ctty", "sh", "-c", script]) { Stdin = runtime.Slave, Stdout = runtime.Slave, Stderr = runtime.Slave });
        runtime.SendMaster(io.ConsoleSocket!);
        return child;
    }

    private async Task RunAsync(string script, StdioRequest stdio)
    {
        await using ProcessIo io = ProcessIo.Create(Context, stdio, "web", new ProcessIoOptions());
        ShimChild child = Start(io, script);
        _io = io;
        await io.ConnectAsync(Token);
        _ = await child.Exited.WaitAsync(TimeLimits.Step, Token);
        io.ProcessExited();
        await io.DrainAsync(TimeLimits.Step);
        Assert.Empty(((LogLines)Context.Log).All);
    }
}
