// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Platform.Tests.Procfs;

public sealed class ProcfsTests
{
    private const string Rest = " S 10 20 30 34816 -1 4194304 11 12 13 14 15 16 17 18 20 0 1 0 987654321 1 2 3";

    [Theory]
    [InlineData("cat")]
    [InlineData("")]
    [InlineData("a b c")]
    [InlineData("a) S 1 (b")]
    [InlineData("(((")]
    [InlineData(")))")]
    [InlineData("two\nlines")]
    public void StatParse_NastyName_IsNotTakenForFields(string name)
    {
        Assert.Equal(new ProcessStat(4711, 'S', 10, 20, 30, 15, 987654321), ProcessStat.Parse(Encoding.UTF8.GetBytes($"4711 ({name}){Rest}")));
    }

    [Fact]
    public void StatParse_CutAnywhereBeforeTheStartTime_IsNull()
    {
        string line = $"4711 (cat){Rest}";

        for (int length = 0; length < line.IndexOf("987654321", StringComparison.Ordinal); length++)
        {
            Assert.Null(ProcessStat.Parse(Encoding.UTF8.GetBytes(line[..length])));
        }
    }

    [Fact]
    public void StatParse_ProcessThatIsBeingTakenAway_HasNoGroup() =>
        Assert.Equal(new ProcessStat(4711, 'X', 0, -1, -1, 0, 5), ProcessStat.Parse("4711 (cat) X 0 -1 -1 0 -1 4 0 0 0 0 0 0 0 0 20 0 0 0 5 0"u8));

    [Theory]
    [InlineData("2129984", true)]
    [InlineData("4194304", false)]
    public void StatParse_Flags_TellAThreadOfTheKernel(string flags, bool isKernelThread) =>
        Assert.Equal(isKernelThread, ProcessStat.Parse(Encoding.UTF8.GetBytes($"2 (kthreadd) S 0 0 0 0 -1 {flags} 0 0 0 0 0 0 0 0 20 0 1 0 5 0"))!.Value.IsKernelThread);

    [Theory]
    [InlineData("NSpid:\t4711\n", 4711)]
    [InlineData("NSpid:\t4711\t12\t1\n", 1)]
    [InlineData("", 0)]
    public void StatusParse_Pids_InnermostNamespaceCounts(string line, int pid) =>
        Assert.Equal(pid, ProcessStatus.Parse(Encoding.UTF8.GetBytes($"State:\tS (sleeping)\nTgid:\t1\n{line}TracerPid:\t0\n"))!.Value.NamespacePid);

    [Fact]
    public void Stat_OfARealProcessWithANastyName_IsRead()
    {
        ChildProcess child = ChildProcess.Start("/bin/sh", ["sh", "-c", "printf 'x) R 1 (y' > /proc/self/comm; echo; exec 1>&-; kill -STOP $$"], new ChildOptions { Descriptors = [null, null, null] });
        try
        {
            Assert.True(Testing.Eventually.Holds(() => ProcessFiles.Stat(child.Pid) is { State: 'T' }));

            ProcessStat stat = ProcessFiles.Stat(child.Pid)!.Value;
            Assert.Equal((child.Pid, Environment.ProcessId), (stat.Pid, stat.Parent));
            Assert.True(stat.StartTime > 0);
            Assert.Equal("x) R 1 (y", ProcessFiles.Name(child.Pid));
        }
        finally
        {
            _ = Libc.kill(child.Pid, Signal.SIGKILL);
            _ = child.WaitForExit();
        }
    }

    [Fact]
    public void StatusParse_Full_IsRead()
    {
        const string Text = "Name:\tx\nUmask:\t0022\nState:\tt (tracing stop)\nTgid:\t4711\nTracerPid:\t99\nUid:\t1\t4294967294\t3\t4\n"
            + "SigPnd:\t0000000000000001\nShdPnd:\t8000000000000000\nSigBlk:\t2\nSigIgn:\t3\nSigCgt:\t4\nCapEff:\t000001ffffffffff\nSeccomp:\t2\n";

        Assert.Equal(
            new ProcessStatus('t', 4711, 99, 4294967294, 1, 0x8000000000000000, 2, 3, 0x1ffffffffff, 2),
            ProcessStatus.Parse(Encoding.UTF8.GetBytes(Text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("State:\t\nTracerPid:\t0\n")]
    [InlineData("State:\tS\n")]
    [InlineData("TracerPid:\t0\n")]
    public void StatusParse_Incomplete_IsNull(string text) => Assert.Null(ProcessStatus.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Read_LongerThanUsual_IsWhole()
    {
        byte[][] environment = [.. Enumerable.Range(0, 1000).Select(number => Encoding.UTF8.GetBytes($"VARIABLE{number}=some text"))];
        ChildProcess child = ChildProcess.Start("/bin/sleep", ["sleep", "1000"], new ChildOptions { Descriptors = [null, null, null], Environment = environment });
        byte[]? read = null;
        // The kernel lets the starter go on before it has noted where the environment is.
        _ = Testing.Eventually.Holds(() => (read = ProcessFiles.Bytes(child.Pid, "environ")) is { Length: > 0 });
        _ = Libc.kill(child.Pid, Signal.SIGKILL);
        _ = child.WaitForExit();

        Assert.Equal(environment, ByteStrings.Split(read));
    }

    [Fact]
    public void Read_AgainAndAgain_LeavesNoGarbage()
    {
        _ = Look();
        long before = GC.GetAllocatedBytesForCurrentThread();

        bool seen = true;
        for (int i = 0; i < 100; i++)
        {
            seen &= Look();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(seen);

        static bool Look()
        {
            _ = ProcessFiles.ProgramCounter(Environment.ProcessId);
            return ProcessFiles.Stat(Environment.ProcessId) is { StartTime: > 0 } && ProcessFiles.Status(Environment.ProcessId) is { ThreadGroup: > 0 };
        }
    }

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-11)]
    [InlineData(-12)]
    [InlineData(-1)]
    [InlineData(0)]
    public void Files_OfWhatIsNoPid_AreNull(int pid)
    {
        Assert.Null(ProcessFiles.Stat(pid));
        Assert.Null(ProcessFiles.Bytes(pid, "stat"));
    }

    [Fact]
    public void Files_OfAVanishedProcess_AreNull()
    {
        ChildProcess child = ChildProcess.Start("/bin/true", ["true"], new ChildOptions { Descriptors = [null, null, null] });
        ProcessIdentity identity = ProcessIdentity.Of(child.Pid)!.Value;
        _ = child.WaitForExit();

        Assert.Null(ProcessFiles.Stat(child.Pid));
        Assert.Null(ProcessFiles.Status(child.Pid));
        Assert.Null(ProcessFiles.Executable(child.Pid));
        Assert.Null(ProcessFiles.WorkingDirectory(child.Pid));
        Assert.Null(ProcessFiles.Arguments(child.Pid));
        Assert.Null(ProcessFiles.ProgramCounter(child.Pid));
        Assert.Null(ProcessIdentity.Of(child.Pid));
        Assert.False(identity.IsAlive);
    }

    [Fact]
    public void Files_OfAZombie_SayWhatTheKernelStillKnows()
    {
        ChildProcess child = ChildProcess.Start("/bin/true", ["true"], new ChildOptions { Descriptors = [null, null, null] });
        Assert.True(Testing.Eventually.Holds(() => ProcessFiles.Stat(child.Pid) is { State: 'Z' }));

        Assert.Empty(ProcessFiles.Arguments(child.Pid)!);
        Assert.Null(ProcessFiles.Executable(child.Pid));
        Assert.False(ProcessIdentity.Of(child.Pid)!.Value.IsAlive);
        Assert.Equal(0, child.WaitForExit());
    }

    [Fact]
    public void Files_OfThisProcess_AreTrue()
    {
        Assert.Equal(Environment.ProcessPath, ProcessFiles.Executable(Environment.ProcessId));
        Assert.Equal(Environment.CurrentDirectory, ProcessFiles.WorkingDirectory(Environment.ProcessId));
        Assert.Equal(Environment.GetCommandLineArgs().Length, ProcessFiles.Arguments(Environment.ProcessId)!.Length);
        Assert.Contains(Environment.ProcessId, ProcessFiles.All());
        Assert.Equal(Libc.geteuid(), ProcessFiles.Status(Environment.ProcessId)?.EffectiveUid);
    }

    [Fact]
    public void Arguments_EmptyOnes_AreKept()
    {
        string[] given = ["", "-c", "kill -STOP $$", "", ""];
        ChildProcess child = ChildProcess.Start("/bin/sh", given, new ChildOptions { Descriptors = [null, null, null] });
        bool stopped = Testing.Eventually.Holds(() => ProcessFiles.Stat(child.Pid) is { State: 'T' });
        string[]? arguments = ProcessFiles.Arguments(child.Pid);
        _ = Libc.kill(child.Pid, Signal.SIGKILL);
        _ = child.WaitForExit();

        Assert.True(stopped);
        Assert.Equal(given, arguments);
    }

    [Fact]
    public void Executable_Deleted_IsThePathThatItHad()
    {
        using Testing.TemporaryFolder folder = new();
        File.Copy("/bin/sleep", folder["sleep"]);
        ChildProcess child = ChildProcess.Start(folder["sleep"], ["sleep", "1000"], new ChildOptions { Descriptors = [null, null, null] });
        File.Delete(folder["sleep"]);
        string? executable = ProcessFiles.Executable(child.Pid);
        _ = Libc.kill(child.Pid, Signal.SIGKILL);
        _ = child.WaitForExit();

        Assert.Equal(folder["sleep"], executable);
    }
}
