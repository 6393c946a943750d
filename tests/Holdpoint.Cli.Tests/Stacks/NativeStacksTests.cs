// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Holdpoint.Cli.Tests.Running;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests.Stacks;

public sealed class NativeStacksTests
{
    private static string Stuck => TestPrograms.C("stuck.c", "-g", "-O1");

    [Fact]
    public void Threads_OfC_AreShownWithFunctionFileAndLineAndGoOn()
    {
        using StuckProgram program = new(Stuck);

        JsonNode process = program.Read();

        Assert.Equal(("stuck", "native", false, false), ((string?)process["name"], (string?)process["language"], (bool)process["stoppedWhole"]!, (bool)process["partial"]!));
        Assert.Equal(5, process["threads"]!.AsArray().Count);
        JsonNode waits = StuckProgram.With(process, "takes_a_then_b");
        Assert.Equal("futex", (string?)waits["systemCall"]);
        JsonNode frame = waits["frames"]!.AsArray().Single(frame => (string?)frame!["function"] == "takes_a_then_b")!;
        Assert.EndsWith("/stuck.c", (string?)frame["file"], StringComparison.Ordinal);
        Assert.Equal(File.ReadAllLines(Path.Combine(TestPrograms.Folder, "stuck.c")).Index().First(line => line.Item.Contains("lock(&b)", StringComparison.Ordinal)).Index + 1, (int)frame["line"]!);
        Assert.NotNull(StuckProgram.With(process, "takes_b_then_a"));
        Assert.Equal("spins", StuckProgram.Functions(StuckProgram.With(process, "spins"))[0]);
        Assert.Equal("read", (string?)StuckProgram.With(process, "reads")["systemCall"]);
        Assert.All(process["threads"]!.AsArray(), thread => Assert.InRange((long)thread!["pauseMicroseconds"]!, 1, (long)process["longestPauseMicroseconds"]!));
        program.AssertGoesOn();
    }

    [Fact]
    public void Threads_AsText_AreReadable()
    {
        using StuckProgram program = new(Stuck);

        CommandResult result = program.Stacks();

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Matches($@"^stuck \(pid {program.Pid}, native\): 5 threads; each stopped for [0-9.]+ ms at most, one after the other\n", result.Output);
        Assert.Contains(" \"stuck\" sleeps in read at ", result.Output, StringComparison.Ordinal);
        Assert.True(Regex.IsMatch(result.Output, @"\n    reads  /\S+/stuck\.c:\d+\n"), result.Output);
    }

    [Theory]
    [InlineData("-s")]
    [InlineData("-s", "-static")]
    public void Threads_OfAStrippedProgram_HaveAddresses(params string[] flags)
    {
        using StuckProgram program = new(TestPrograms.C("stuck.c", ["-O1", .. flags]));

        JsonNode process = program.Read();

        Assert.All(process["threads"]!.AsArray(), thread => Assert.True(thread!["frames"]!.AsArray().Count > 1, thread.ToString()));
        program.AssertGoesOn();
    }

    [Fact]
    public void Diff_SeveralSamples_MarksWhatDidNotMove()
    {
        using StuckProgram program = new(Stuck);

        JsonNode process = program.Read("--diff", "3");

        Assert.True((bool)StuckProgram.With(process, "reads")["didNotMove"]!);
        Assert.True((bool)StuckProgram.With(process, "takes_a_then_b")["didNotMove"]!);
        Assert.Contains("did not move", program.Stacks("--diff", "2").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernel_AsRoot_HasTheKernelsFrames()
    {
        using StuckProgram program = new(Stuck);

        JsonNode process = program.Read("--kernel");

        // A system that gives them to nobody says so by none.
        Assert.Equal(
            ThreadFiles.KernelStack(program.Pid).Count > 0,
            StuckProgram.With(process, "reads")["kernelFrames"]!.AsArray().Any(frame => ((string)frame!).Contains("read", StringComparison.Ordinal)));
    }

    [Fact]
    public void Held_AtItsFirstInstruction_IsReadAndStaysHeld()
    {
        using CommandRoom room = new();
        RunningProgram held = room.Hold("--", Stuck);

        CommandResult result = room.Run("stacks", $"{held.Pid}", "--json");

        Assert.Equal(0, result.ExitCode);
        JsonNode process = JsonNode.Parse(result.Output)!["processes"]![0]!;
        Assert.Equal("_start", StuckProgram.Functions(Assert.Single(process["threads"]!.AsArray())!)[0]);
        Assert.NotNull((string?)process["remark"]);
        Assert.Equal("held", (string?)room.Find(held.Pid)!["state"]);
        Assert.Equal(0, room.Run("release", $"{held.Pid}").ExitCode);
        Assert.True(Eventually.Holds(() => ThreadFiles.Of(held.Pid) is { Count: 5 }));
        held.Kill();
    }

    [Fact]
    public void Traced_ByAnother_SaysByWhom()
    {
        using StuckProgram program = new(Stuck);
        RunningProgram tracer = program.Room.Start(program.Room.Of("strace", "-f", "-o", "/dev/null", "-p", $"{program.Pid}"));
        Assert.True(Eventually.Holds(() => ProcessFiles.Status(program.Pid) is { Tracer: > 0 }));

        JsonNode process = program.Read();

        Assert.Equal($"process {tracer.Pid} (strace) traces it", (string?)process["remark"]);
        Assert.Contains(process["threads"]!.AsArray(), thread => (string?)thread!["problem"] == $"process {tracer.Pid} traces it");
        Assert.Contains(process["threads"]!.AsArray(), thread => (string?)thread!["systemCall"] == "read");
    }

    [Fact]
    public void Stopped_ByItsShell_IsReadAndStaysStopped()
    {
        using StuckProgram program = new(Stuck);
        _ = Libc.kill(program.Pid, Signal.SIGSTOP);
        Assert.True(Eventually.Holds(() => ProcessFiles.Stat(program.Pid) is { State: 'T' }));

        JsonNode process = program.Read();

        Assert.Equal("it is stopped, and stays so", (string?)process["remark"]);
        Assert.Equal("spins", StuckProgram.Functions(StuckProgram.With(process, "spins"))[0]);
        Assert.Equal('T', ProcessFiles.Stat(program.Pid)!.Value.State);
        _ = Libc.kill(program.Pid, Signal.SIGCONT);
        Assert.True(Eventually.Holds(() => ProcessFiles.Stat(program.Pid) is { State: 'S' or 'R' }));
    }

    [Fact]
    public void Holdpoint_KilledMeanwhile_LeavesNothingStopped()
    {
        using StuckProgram program = new(Stuck);
        for (int i = 0; i < 20; i++)
        {
            RunningProgram stacks = program.Room.Start(program.Room.Command("stacks", $"{program.Pid}", "--diff", "1000"));
            Assert.True(Eventually.Holds(() => ProcessFiles.Status(program.Pid) is { Tracer: > 0 } || stacks.HasEnded || i % 2 == 0));
            stacks.Kill();
            _ = stacks.WaitForEnd();
        }

        Assert.True(Eventually.Holds(() => ThreadFiles.Of(program.Pid)!.All(thread => thread.State is 'R' or 'S')));
        program.AssertGoesOn();
    }
}
