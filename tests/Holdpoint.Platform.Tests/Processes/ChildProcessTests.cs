// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Platform.Tests.Processes;

public sealed class ChildProcessTests
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -TERM $$", 128 + 15)]
    [InlineData("kill -KILL $$", 128 + 9)]
    public void WaitForExit_AnyEnd_IsAShellsStatus(string script, int expected) =>
        Assert.Equal(expected, Start(script, new ChildOptions()).WaitForExit());

    [Fact]
    public void TryWaitForExit_Running_IsNull()
    {
        ChildProcess child = ChildProcess.Start("/bin/sleep", ["sleep", "1000"], new ChildOptions { Descriptors = [null, null, null] });

        Assert.Null(child.TryWaitForExit());
        _ = Libc.kill(child.Pid, Signal.SIGTERM);
        int? status = null;
        Assert.True(Eventually.Holds(() => (status = child.TryWaitForExit()) is not null));
        Assert.Equal(128 + 15, status);
    }

    [Fact]
    public void Start_DescriptorsInAnyOrder_StandWhereTheyWereAsked()
    {
        using TemporaryFolder folder = new();
        Descriptor[] files = [.. Enumerable.Range(0, 3).Select(i => Descriptor.OpenAt(Libc.AT_FDCWD, folder[$"{i}"], Libc.O_WRONLY | Libc.O_CREAT, 0x180))];
        int?[] descriptors = [null, files[2].Number, files[1].Number, null, files[0].Number];

        Assert.Equal(0, Start("echo one; echo two >&2; echo four >&4; cat <&3", new ChildOptions { Descriptors = descriptors }).WaitForExit());
        Array.ForEach(files, file => file.Dispose());

        Assert.Equal(("four\n", "two\n", "one\n"), (File.ReadAllText(folder["0"]), File.ReadAllText(folder["1"]), File.ReadAllText(folder["2"])));
    }

    [Fact]
    public void Start_NothingElse_IsInherited()
    {
        // Open without close-on-exec, as a careless library has it.
        int careless = Libc.openat(Libc.AT_FDCWD, "/dev/null", Libc.O_RDONLY, 0);
        try
        {
            Assert.Equal("0 1 2 ", Output("cd /proc/$$/fd && for n in *; do [ -e $n ] && printf '%s ' $n; done; true"));
        }
        finally
        {
            _ = Libc.close(careless);
        }
    }

    [Fact]
    public void Start_ManyTimes_LeaksNoDescriptor()
    {
        int before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        for (int i = 0; i < 100; i++)
        {
            _ = Start("exit 0", new ChildOptions()).WaitForExit();
            _ = Assert.Throws<OsException>(() => ChildProcess.Start("/no/such", ["x"], new ChildOptions()));
        }

        // Other threads of the runtime may open one for a moment: a leak would be a hundred.
        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Length, 1, before + 20);
    }

    [Fact]
    public void Start_EnvironmentGiven_IsTheWholeOne() =>
        Assert.Equal("A=1\nB=\n", Output("exec /usr/bin/env", new ChildOptions { Environment = ["A=1"u8.ToArray(), "B="u8.ToArray()] }).Replace("PWD=" + Environment.CurrentDirectory + "\n", "", StringComparison.Ordinal));

    [Fact]
    public void Start_BytesThatAreNoText_ArePassedOn()
    {
        byte[] odd = [(byte)'X', (byte)'=', 0xff, 0xfe];

        Assert.Equal("377 376\n", Output("printf %s \"$X\" | od -An -to1 | sed 's/^ *//'", new ChildOptions { Environment = [odd, "PATH=/usr/bin:/bin"u8.ToArray()] }));
    }

    [Fact]
    public void Start_NoEnvironmentGiven_IsWhatThisProcessWasStartedWith() =>
        Assert.Equal(ByteStrings.Split(File.ReadAllBytes("/proc/self/environ")), ChildProcess.InheritedEnvironment());

    [Fact]
    public void Start_WorkingDirectory_IsTheChilds() =>
        Assert.Equal("/proc\n", Output("pwd", new ChildOptions { WorkingDirectory = "/proc" }));

    [Fact]
    public void Start_NewSession_LeadsOne()
    {
        Assert.Equal("same\n", Output("[ $(cut -d' ' -f6 /proc/$$/stat) = $$ ] && echo same", new ChildOptions { NewSession = true }));
        Assert.Equal("", Output("[ $(cut -d' ' -f6 /proc/$$/stat) = $$ ] && echo same; true"));
    }

    [Fact]
    public void Start_SignalsBlocked_AreTheMaskAndSigpipeIsDefault()
    {
        ulong mask = Signal.Bit(Signal.SIGCHLD) | Signal.Bit(Signal.SIGUSR1);
        ProcessStatus status = Status(new ChildOptions { BlockedSignals = mask });

        Assert.Equal(mask, status.Blocked);
        Assert.Equal(0UL, status.Ignored & Signal.Bit(Signal.SIGPIPE));
        // As it is for us: the runtime ignores it.
        Assert.NotEqual(0UL, ProcessFiles.Status(Environment.ProcessId)!.Value.Ignored & Signal.Bit(Signal.SIGPIPE));
        Assert.Equal(0UL, Status(new ChildOptions()).Blocked);
    }

    [Theory]
    [InlineData("/no/such/program", Errno.ENOENT)]
    [InlineData("/etc/passwd", Errno.EACCES)]
    [InlineData("/etc/passwd/x", Errno.ENOTDIR)]
    [InlineData("/etc", Errno.EACCES)]
    internal void Start_CannotBeExecuted_SaysWhatAndWhy(string path, Errno expected)
    {
        OsException error = Assert.Throws<OsException>(() => ChildProcess.Start(path, ["x"], new ChildOptions()));

        Assert.Equal((expected, path), (error.Errno, error.Subject));
        Assert.StartsWith($"posix_spawn {path}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WorkingDirectoryMissing_IsAnError() =>
        Assert.Equal(Errno.ENOENT, Assert.Throws<OsException>(() => Start("true", new ChildOptions { WorkingDirectory = "/no/such" })).Errno);

    [Fact]
    public void Split_Block_IsItsStrings() =>
        Assert.Equal(["A=1", "", "B="], ByteStrings.Split("A=1\0\0B=\0cut"u8).Select(Encoding.UTF8.GetString));

    private static ChildProcess Start(string script, ChildOptions options) => ChildProcess.Start("/bin/sh", ["sh", "-c", script], options);

    private static ProcessStatus Status(ChildOptions options) =>
        ProcessStatus.Parse(Encoding.UTF8.GetBytes(Output("exec cat /proc/self/status", options)))!.Value;

    private static string Output(string script, ChildOptions? options = null)
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        {
            ChildProcess child = Start(script, (options ?? new ChildOptions()) with { Descriptors = [null, write.Number, 2] });
            write.Dispose();
            List<byte> all = [];
            byte[] buffer = new byte[4096];
            while (read.Read(buffer) is > 0 and int count)
            {
                all.AddRange(buffer[..count]);
            }

            Assert.Equal(0, child.WaitForExit());
            return Encoding.UTF8.GetString([.. all]);
        }
    }
}
