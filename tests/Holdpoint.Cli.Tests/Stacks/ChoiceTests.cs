// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Cli.Tests.Running;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests.Stacks;

/// <summary>Which processes are meant, and those that have no stacks.</summary>
public sealed class ChoiceTests
{
    private const int Nobody = 65534;

    [Fact]
    public void Pid_IsGone_IsThree()
    {
        using CommandRoom room = new();

        Assert.Equal(new CommandResult(3, "", "holdpoint: there is no process 4000000\n"), room.Run("stacks", "4000000"));
    }

    [Fact]
    public void Pids_OneIsGone_TheOtherIsShown()
    {
        using StuckProgram program = new(TestPrograms.C("stuck.c", "-g", "-O1"));

        CommandResult result = program.Stacks("4000000");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("takes_a_then_b", result.Output, StringComparison.Ordinal);
        Assert.Equal("holdpoint: there is no process 4000000\n", result.Errors);
    }

    [Fact]
    public void Zombie_SaysWhoseItIs()
    {
        using CommandRoom room = new();
        RunningProgram parent = room.Start(room.Of("/bin/sh", "-c", "true & exec sleep 1000"));
        int zombie = 0;
        Assert.True(Eventually.Holds(() => (zombie = ProcessFiles.All().FirstOrDefault(pid => ProcessFiles.Stat(pid) is { State: 'Z' } stat && stat.Parent == parent.Pid)) != 0));

        Assert.Equal(new CommandResult(3, "", $"holdpoint: {zombie} has ended, and waits for its parent {parent.Pid} to ask how: it has no stack\n"), room.Run("stacks", $"{zombie}"));
    }

    [Fact]
    public void KernelThread_SaysWhatItIs()
    {
        using CommandRoom room = new();
        int thread = ProcessFiles.All().FirstOrDefault(pid => ProcessFiles.Stat(pid) is { IsKernelThread: true });
        Assert.SkipWhen(thread == 0, "no thread of the kernel is to be seen here");

        CommandResult result = room.Run("stacks", $"{thread}");

        Assert.Equal((3, ""), (result.ExitCode, result.Output));
        Assert.EndsWith($"is a thread of the kernel: read /proc/{thread}/stack as root\n", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void ProgramOf32Bits_SaysSoAndGivesWhatTheKernelTells()
    {
        using CommandRoom room = new();
        string path = room["small"];
        _ = new Command("gcc", "-m32", "-static", "-nostdlib", "-o", path, Path.Combine(TestPrograms.Folder, "small.c")).RunOrThrow();
        RunningProgram program = room.Start(room.Of(path));
        Assert.True(Eventually.Holds(() => program.HasEnded || ProcessFiles.Executable(program.Pid) == path));
        Assert.False(program.HasEnded, "this kernel runs no programs of 32 bits");

        CommandResult result = room.Run("stacks", $"{program.Pid}");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("its registers are not those of a 64-bit program", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"small\" sleeps in ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AnothersProcess_ShowsItsThreadsAndIsFour()
    {
        using StuckProgram program = new(TestPrograms.C("stuck.c", "-g", "-O1"));
        using CommandRoom room = new(Nobody);

        CommandResult result = room.Run("stacks", $"{program.Pid}");

        Assert.Equal(4, result.ExitCode);
        Assert.Contains($"{program.Pid} may not be looked into", result.Errors, StringComparison.Ordinal);
        Assert.Contains("(not permitted)", result.Output, StringComparison.Ordinal);
        program.AssertGoesOn();
    }

    [Fact]
    public void Container_NoneOfThatName_IsThree()
    {
        using CommandRoom room = new();

        Assert.Equal(3, room.Run("stacks", "--container", "no-such-container").ExitCode);
    }

    [Fact]
    public void DeletedProgram_IsReadAllTheSame()
    {
        using TemporaryFolder folder = new();
        string copy = folder["gone"];
        File.Copy(TestPrograms.C("stuck.c", "-g", "-O1"), copy);
        using StuckProgram program = new(copy);
        File.Delete(copy);

        Assert.NotNull(StuckProgram.With(program.Read(), "takes_a_then_b"));
    }
}
