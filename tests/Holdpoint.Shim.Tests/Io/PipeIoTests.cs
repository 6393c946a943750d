// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Shim.Io;
using Holdpoint.Shim.Processes;
using Holdpoint.Shim.Tests.Tasks;

namespace Holdpoint.Shim.Tests.Io;

/// <summary>Real programs, whose input and output go over FIFOs and files to a client that is the test.</summary>
public sealed class PipeIoTests : IoTest
{
    [Fact]
    public async Task Output_BothStreams_ArriveWholeAndEnd()
    {
        Task<string> stdout = ReadAsync(Fifo("out"));
        Task<string> stderr = ReadAsync(Fifo("err"));

        await RunAsync("echo one; echo two >&2", new StdioRequest("", Folder["out"], Folder["err"], Terminal: false));

        Assert.Equal("one\n", await stdout);
        Assert.Equal("two\n", await stderr);
    }

    [Fact]
    public async Task Output_ManyMegabytes_ArriveWhole()
    {
        const int Count = 50_000_000;
        Task<long> read = CountAsync(Fifo("out"));

        await RunAsync($"head -c {Count} /dev/zero", new StdioRequest("", Folder["out"], "", Terminal: false));

        Assert.Equal(Count, await read);
    }

    [Fact]
    public async Task Taken_ClientHasNotRead_WaitsUntilItHas()
    {
        using Descriptor client = Descriptor.OpenAt(Libc.AT_FDCWD, Fifo("out"), Libc.O_RDWR | Libc.O_NONBLOCK);
        await using ProcessIo io = ProcessIo.Create(Context, new StdioRequest("", Folder["out"], "", Terminal: false), "web", new ProcessIoOptions());
        ShimChild child = Context.Children.Start(new ChildCommand("echo", ["last words"]) { Stdin = io.Stdin, Stdout = io.Stdout, Stderr = io.Stderr });
        await io.ConnectAsync(Token);
        _ = await child.Exited;
        await io.DrainAsync(TimeLimits.Step);

        await io.TakenAsync(TimeSpan.Zero);
        Task taken = io.TakenAsync(TimeLimits.Step);
        Assert.False(taken.IsCompleted);
        byte[] buffer = new byte[64];
        Assert.Equal("last words\n", System.Text.Encoding.UTF8.GetString(buffer, 0, client.Read(buffer)));

        await taken.WaitAsync(TimeLimits.Step, Token);
    }

    [Fact]
    public async Task Output_ManyLines_ArriveWhole()
    {
        Task<string> read = ReadAsync(Fifo("out"));

        await RunAsync("seq 200000", new StdioRequest("", Folder["out"], "", Terminal: false));

        Assert.Equal(string.Concat(Enumerable.Range(1, 200000).Select(number => $"{number}\n")), await read);
    }

    [Fact]
    public async Task Output_ClientComesLate_LosesNothing()
    {
        Task ran = RunAsync("echo here", new StdioRequest("", Fifo("out"), "", Terminal: false));
        Assert.False(ran.IsCompleted);

        string read = await ReadAsync(Folder["out"]);
        await ran;

        Assert.Equal("here\n", read);
    }

    [Fact]
    public async Task Output_FifoLosesItsNameBeforeTheClientComes_LosesNothing()
    {
        using Descriptor named = Descriptor.OpenAt(Libc.AT_FDCWD, Fifo("out"), Libc.O_PATH);
        Task ran = RunAsync("echo here", new StdioRequest("", Folder["out"], "", Terminal: false));

        File.Delete(Folder["out"]);
        string read = await ReadAsync($"/proc/self/fd/{named.Number}");
        await ran;

        Assert.Equal("here\n", read);
    }

    [Fact]
    public async Task Output_ClientNeverComes_IsAnError()
    {
        await using ProcessIo io = ProcessIo.Create(Context, new StdioRequest("", Fifo("out"), "", Terminal: false), "web", new ProcessIoOptions { LongestWait = TimeSpan.FromMilliseconds(50) });

        IOException error = await Assert.ThrowsAsync<IOException>(() => io.ConnectAsync(Token));

        Assert.Contains(Folder["out"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_NoSuchFifo_IsAnError()
    {
        await using ProcessIo io = ProcessIo.Create(Context, new StdioRequest("", Folder["nothing"], "", Terminal: false), "web", new ProcessIoOptions());

        IOException error = await Assert.ThrowsAnyAsync<IOException>(() => io.ConnectAsync(Token));

        Assert.Contains(Folder["nothing"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_ClientGoesAndComesBack_GoesOn()
    {
        _ = Fifo("out");
        _ = Fifo("in");
        Task ran = RunAsync("while read line; do echo $line; done", new StdioRequest(Folder["in"], Folder["out"], "", Terminal: false));
        Task<FileStream> opening = Task.Run(() => new FileStream(Folder["in"], FileMode.Open, FileAccess.Write));
        using (FileStream first = new(Folder["out"], FileMode.Open, FileAccess.Read))
        {
            FileStream input = await opening;
            await input.WriteAsync("a\n"u8.ToArray(), Token);
            await input.FlushAsync(Token);
            Assert.Equal('a', first.ReadByte());
            Assert.Equal('\n', first.ReadByte());
        }

        using FileStream again = await opening;
        await again.WriteAsync("b\n"u8.ToArray(), Token);
        await again.FlushAsync(Token);
        using (FileStream second = new(Folder["out"], FileMode.Open, FileAccess.Read))
        {
            Assert.Equal('b', second.ReadByte());
        }

        again.Close();
        _io!.CloseInput();
        await ran;
    }

    [Fact]
    public async Task Output_OneClientDoesNotRead_OthersGoOn()
    {
        using FileStream stuck = new(Fifo("stuck"), FileMode.Open, FileAccess.ReadWrite);
        Task blocked = RunAsync("head -c 5000000 /dev/zero", new StdioRequest("", Folder["stuck"], "", Terminal: false));
        Task<string> read = ReadAsync(Fifo("out"));

        await RunAsync("echo free", new StdioRequest("", Folder["out"], "", Terminal: false));

        Assert.Equal("free\n", await read);
        Assert.False(blocked.IsCompleted);
        byte[] buffer = new byte[65536];
        for (int left = 5_000_000; left > 0;)
        {
            left -= await stuck.ReadAsync(buffer, Token);
        }

        await blocked;
    }

    [Fact]
    public async Task Input_ClientCloses_ProcessReadsTheEnd()
    {
        Task<string> read = ReadAsync(Fifo("out"));
        _ = Fifo("in");
        Task ran = RunAsync("cat; echo end", new StdioRequest(Folder["in"], Folder["out"], "", Terminal: false));
        await File.WriteAllTextAsync(Folder["in"], "text\n", Token);

        _io!.CloseInput();
        await ran;

        Assert.Equal("text\nend\n", await read);
    }

    [Fact]
    public async Task Input_ProcessDoesNotReadIt_ShimGoesOn()
    {
        _ = Fifo("in");
        Task<string> read = ReadAsync(Fifo("out"));
        Task ran = RunAsync("exec <&-; echo deaf", new StdioRequest(Folder["in"], Folder["out"], "", Terminal: false));
        using FileStream input = new(Folder["in"], FileMode.Open, FileAccess.ReadWrite);
        await input.WriteAsync(new byte[1000], Token);

        await ran;

        Assert.Equal("deaf\n", await read);
    }

    [Fact]
    public async Task File_Uri_IsMadeAndAppendedTo()
    {
        string file = Folder["logs/deep/out.log"];
        StdioRequest stdio = new("", "file://" + file, "file://" + file, Terminal: false);

        await RunAsync("echo one", stdio);
        await RunAsync("echo two >&2", stdio);

        Assert.Equal("one\ntwo\n", await File.ReadAllTextAsync(file, Token));
    }

    [Fact]
    public async Task File_Path_IsAppendedToByBothStreams()
    {
        await File.WriteAllTextAsync(Folder["log"], "zero\n", Token);

        await RunAsync("echo one; echo two >&2; echo three", new StdioRequest("", Folder["log"], Folder["log"], Terminal: false));

        string[] lines = await File.ReadAllLinesAsync(Folder["log"], Token);
        Assert.Equal("zero", lines[0]);
        Assert.Equal(["one", "three", "two", "zero"], lines.Order());
    }

    [Fact]
    public async Task File_DeviceIsFull_ProcessGoesOnAndTheLogSaysSo()
    {
        Task<string> read = ReadAsync(Fifo("err"));

        await RunAsync("head -c 1000000 /dev/zero; echo done >&2", new StdioRequest("", "/dev/full", Folder["err"], Terminal: false));

        Assert.Equal("done\n", await read);
        string line = Assert.Single(((LogLines)Context.Log).All);
        Assert.StartsWith("warning: output is lost process=web", line, StringComparison.Ordinal);
    }

    [Fact]
    public void File_CannotBeMade_IsAnErrorBeforeTheProcess()
    {
        IOException error = Assert.ThrowsAny<IOException>(() => ProcessIo.Create(Context, new StdioRequest("", "file:///proc/none/deep/log", "", Terminal: false), "web", new ProcessIoOptions()));

        Assert.StartsWith("mkdir /proc/none: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_IsAFile_IsRead()
    {
        Task<string> read = ReadAsync(Fifo("out"));
        string text = string.Concat(Enumerable.Range(1, 100_000).Select(number => $"{number}\n"));
        await File.WriteAllTextAsync(Folder["in"], text, Token);

        await RunAsync("cat", new StdioRequest(Folder["in"], Folder["out"], "", Terminal: false));

        Assert.Equal(text, await read);
    }

    [Fact]
    public async Task Output_OneStreamNeverPauses_OthersGoOn()
    {
        await using ProcessIo io = ProcessIo.Create(Context, new StdioRequest("", "/dev/null", "", Terminal: false), "busy", new ProcessIoOptions());
        ShimChild busy = Context.Children.Start(new ChildCommand("yes", []) { Stdout = io.Stdout });
        await io.ConnectAsync(Token);
        Task<string> read = ReadAsync(Fifo("out"));

        await RunAsync("echo free", new StdioRequest("", Folder["out"], "", Terminal: false));

        Assert.Equal("free\n", await read);
        busy.Kill(9);
        await io.DrainAsync(TimeLimits.Step);
    }

    [Fact]
    public async Task Create_Pipes_AreTheUsersAndOfTheUsualSize()
    {
        (Descriptor usual, Descriptor other) = Descriptor.Pipe();
        using (usual)
        using (other)
        {
            await using ProcessIo io = ProcessIo.Create(Context, new StdioRequest("", Fifo("out"), "", Terminal: false), "web", new ProcessIoOptions { Uid = 1234, Gid = 4321 });

            Assert.Null(io.Stdin);
            Assert.Null(io.Stderr);
            int pipe = ((Descriptor)io.Stdout!).Number;
            Assert.Equal(0, Libc.statx(pipe, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out Libc.Statx status));
            Assert.Equal((1234U, 4321U), (status.Uid, status.Gid));
            // Many containers have many pipes, and the kernel counts them for all of root's.
            Assert.Equal(Libc.fcntl(usual.Number, Libc.F_GETPIPE_SZ, 0), Libc.fcntl(pipe, Libc.F_GETPIPE_SZ, 0));
            await io.DisposeAsync();
        }
    }

    [Fact]
    public void Create_UnknownScheme_IsRefused()
    {
        Holdpoint.Ttrpc.TtrpcException error = Assert.Throws<Holdpoint.Ttrpc.TtrpcException>(() => ProcessIo.Create(Context, new StdioRequest("", "gopher:///x", "", Terminal: false), "web", new ProcessIoOptions()));

        Assert.Equal("unknown STDIO scheme gopher", error.Message);
    }

    [Fact]
    public async Task Logger_Output_IsReadByIt()
    {
        string script = Folder["logger"];
        await File.WriteAllTextAsync(script, $"#!/bin/sh\nexec 5>&-\n(env; echo \"$@\"; cat <&3; cat <&4) >{Folder["log"]}\n", Token);
        Assert.Equal(0, Libc.chmod(script, 0b111_000_000));

        await RunAsync("echo out; echo err >&2", new StdioRequest("", $"binary://{script}?a=1&b=&c=3", "", Terminal: false));

        string[] lines = await File.ReadAllLinesAsync(Folder["log"], Token);
        Assert.Contains("CONTAINER_ID=web", lines);
        Assert.Contains("CONTAINER_NAMESPACE=tests", lines);
        Assert.Contains("a 1 b  c 3", lines);
        Assert.Equal(["out", "err"], lines[^2..]);
        Assert.DoesNotContain(lines, line => line.StartsWith("HOME=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logger_OfTheNewForm_TellsThatItIsReady()
    {
        string script = Folder["logger"];
        await File.WriteAllTextAsync(script, $"#!/bin/sh\nprintf x >&5\nexec 5>&-\ncat <&3 >{Folder["log"]}\n", Token);
        Assert.Equal(0, Libc.chmod(script, 0b111_000_000));

        await RunAsync("echo out", new StdioRequest("", $"binary-v2://{script}", "", Terminal: false));

        Assert.Equal("out\n", await File.ReadAllTextAsync(Folder["log"], Token));
    }

    [Fact]
    public async Task Logger_WaitsForTheSignal_GetsIt()
    {
        string script = Folder["logger"];
        await File.WriteAllTextAsync(script, $"#!/bin/sh\ntrap 'echo told >{Folder["log"]}; exit' TERM\nexec 5>&-\nwhile :; do sleep 0.05; done\n", Token);
        Assert.Equal(0, Libc.chmod(script, 0b111_000_000));

        await RunAsync("true", new StdioRequest("", $"binary://{script}", "", Terminal: false));

        Assert.Equal("told\n", await File.ReadAllTextAsync(Folder["log"], Token));
    }

    [Fact]
    public void Logger_IsMissing_IsAnError()
    {
        IOException error = Assert.ThrowsAny<IOException>(() => ProcessIo.Create(Context, new StdioRequest("", "binary:///no/such", "", Terminal: false), "web", new ProcessIoOptions()));

        Assert.Equal("failed to start binary process: fork/exec /no/such: no such file or directory", error.Message);
    }

    [Fact]
    public async Task Logger_EndsBeforeItIsReady_IsAnErrorOfTheNewForm()
    {
        await using ProcessIo io = ProcessIo.Create(Context, new StdioRequest("", "binary-v2:///bin/false", "", Terminal: false), "web", new ProcessIoOptions());

        IOException error = await Assert.ThrowsAsync<IOException>(() => io.ConnectAsync(Token));

        Assert.Equal("logging binary did not call ready (it may have crashed or exited prematurely)", error.Message);
    }

    private ProcessIo? _io;

    private static async Task<long> CountAsync(string fifo) => await Task.Run(() =>
    {
        using FileStream stream = new(fifo, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        byte[] buffer = new byte[1 << 20];
        long sum = 0;
        int count;
        while ((count = stream.Read(buffer)) > 0)
        {
            sum += count;
        }

        return sum;
    });

    private async Task RunAsync(string script, StdioRequest stdio)
    {
        await using ProcessIo io = ProcessIo.Create(Context, stdio, "web", new ProcessIoOptions());
        _io = io;
        ShimChild child = Context.Children.Start(new ChildCommand("sh", ["-c", script]) { Stdin = io.Stdin, Stdout = io.Stdout, Stderr = io.Stderr });
        await io.ConnectAsync(Token);
        _ = await child.Exited;
        await io.DrainAsync(TimeLimits.Step);
    }
}
