// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Platform.Tests.Handles;

public sealed class HandleTests
{
    [Fact]
    public void PidFd_OfALivingProcess_Signals()
    {
        ChildProcess child = StartSleep();

        using (PidFd process = PidFd.Open(ProcessIdentity.Of(child.Pid)!.Value)!)
        {
            Assert.Equal(Errno.None, process.Send(Signal.SIGTERM));
            Assert.Equal(128 + Signal.SIGTERM, child.WaitForExit());
            Assert.Equal(Errno.ESRCH, process.Send(Signal.SIGTERM));
        }
    }

    [Fact]
    public void PidFd_PidOfALaterProcess_IsNull()
    {
        ChildProcess child = StartSleep();
        ProcessIdentity now = ProcessIdentity.Of(child.Pid)!.Value;

        Assert.Null(PidFd.Open(now with { StartTime = now.StartTime - 1 }));

        _ = Libc.kill(child.Pid, Signal.SIGKILL);
        _ = child.WaitForExit();
        Assert.Null(PidFd.Open(now));
    }

    [Fact]
    public void PidFd_RefusedManyTimes_LeaksNoDescriptor()
    {
        int before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        ProcessIdentity own = ProcessIdentity.Of(Environment.ProcessId)!.Value;
        for (int i = 0; i < 100; i++)
        {
            Assert.Null(PidFd.Open(own with { StartTime = own.StartTime + 1 }));
        }

        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Length, 1, before + 20);
    }

    [Fact]
    public void Descriptor_Pipe_CarriesBytesAndEnds()
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        {
            Assert.Equal(3, write.Write("abc"u8));
            write.Dispose();
            byte[] buffer = new byte[8];

            Assert.Equal(3, read.Read(buffer));
            Assert.Equal(0, read.Read(buffer));
            Assert.True(write.IsClosed);
        }
    }

    [Fact]
    public void Descriptor_Missing_IsInvalidWithTheError()
    {
        using Descriptor missing = Descriptor.OpenAt(Libc.AT_FDCWD, "/no/such", Libc.O_RDONLY);
        Errno errno = Libc.LastErrno;

        Assert.True(missing.IsInvalid);
        Assert.Equal(Errno.ENOENT, errno);
        Assert.Equal("No such file or directory", OsException.Describe(errno));
    }

    [Fact]
    public void Descriptor_WriteOnOneForReading_FailsWithTheError()
    {
        using Descriptor file = Descriptor.OpenAt(Libc.AT_FDCWD, "/dev/null", Libc.O_RDONLY);

        Assert.Equal(-1, file.Write("x"u8));
        Assert.Equal(9, (int)Libc.LastErrno);
    }

    private static ChildProcess StartSleep() =>
        ChildProcess.Start("/bin/sleep", ["sleep", "1000"], new ChildOptions { Descriptors = [null, null, null] });
}
