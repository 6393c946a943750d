// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Cli;

public sealed class RunTests
{
    [Fact]
    public void Run_Released_RunsAsItWouldHave()
    {
        using RunningProgram plain = RunningProgram.Start(WindowsPrograms.FirstStep, "a b", "5");
        // Somebody's C# puts the program's name in quotes, and that of an argument not.
        string[] expected = plain.ReadToEnd().Replace($"\"{WindowsPrograms.FirstStep}\"", WindowsPrograms.FirstStep, StringComparison.Ordinal).Split('\n');
        using RunningProgram run = RunningProgram.Start(WindowsPrograms.Holdpoint, "run", "--", WindowsPrograms.FirstStep, "a b", "5");
        int pid = Held(run);

        Assert.Equal(0, HoldpointExe.Run("release", $"{pid}").ExitCode);

        Assert.Empty(HoldpointExe.List(pid));
        Assert.Equal(expected, run.ReadToEnd().Split('\n'));
        Assert.Equal(5, run.WaitForEnd());
        Assert.Equal(5, plain.WaitForEnd());
    }

    [Fact]
    public void Run_Held_IsListedAndHasRunNothing()
    {
        using RunningProgram run = RunningProgram.Start(WindowsPrograms.Holdpoint, "run", "--label", "the first step", "--timeout", "1h", "--", WindowsPrograms.FirstStep);
        int pid = Held(run);

        JsonObject row = Assert.Single(HoldpointExe.List(pid));

        Assert.Equal("exec", (string?)row["holdPoint"]);
        Assert.Equal("held", (string?)row["state"]);
        Assert.Equal("the first step", (string?)row["label"]);
        Assert.Equal("release", (string?)row["onDeadline"]);
        Assert.Equal(run.Pid, (int?)row["keeper"]);
        Assert.NotNull(row["since"]);
        Assert.False(EventWaitHandle.TryOpenExisting($@"Global\firststep-{pid}", out _));
        Assert.Equal(0, HoldpointExe.Run("release", "--all").ExitCode);
        Assert.StartsWith("before main\nin main", run.ReadToEnd(), StringComparison.Ordinal);
        Assert.Equal(7, run.WaitForEnd());
    }

    [Theory]
    [InlineData("release", 7)]
    [InlineData("kill", 5)]
    public void Run_DeadlinePasses_DoesWhatItSays(string action, int exitCode)
    {
        using RunningProgram run = RunningProgram.Start(WindowsPrograms.Holdpoint, "run", "-q", "--timeout", "300ms", "--on-timeout", action, "--", WindowsPrograms.FirstStep);

        Assert.Equal(action == "release", run.ReadToEnd().StartsWith("before main", StringComparison.Ordinal));
        Assert.Equal(exitCode, run.WaitForEnd());
    }

    [Fact]
    public void Run_KeeperKilled_StaysHeldAndReleasable()
    {
        using RunningProgram run = RunningProgram.Start(WindowsPrograms.Holdpoint, "run", "--", WindowsPrograms.FirstStep);
        int pid = Held(run);
        using System.Diagnostics.Process held = System.Diagnostics.Process.GetProcessById(pid);
        run.Kill();
        _ = run.WaitForEnd();

        JsonObject row = Assert.Single(HoldpointExe.List(pid));
        Assert.Equal("held", (string?)row["state"]);
        Assert.Null(row["keeper"]);

        Assert.Equal(0, HoldpointExe.Run("release", $"{pid}").ExitCode);
        Assert.StartsWith("before main\nin main", run.ReadToEnd(), StringComparison.Ordinal);
        Assert.True(held.WaitForExit(TimeLimits.Step));
    }

    [Fact]
    public void Run_KeeperKilledAtAnyMoment_LeavesItHeldOrNothing()
    {
        const int Rounds = 40;
        string name = Path.GetFileNameWithoutExtension(WindowsPrograms.FirstStep);
        int held = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using RunningProgram run = RunningProgram.Start(WindowsPrograms.Holdpoint, "run", "-q", "--", WindowsPrograms.FirstStep);
            // From before it has started the program to when that is held.
            _ = run.WaitForEnd(TimeSpan.FromMilliseconds(40 + (3 * round)));
            run.Kill();
            _ = run.WaitForEnd();
            foreach (System.Diagnostics.Process left in System.Diagnostics.Process.GetProcessesByName(name))
            {
                held++;
                Assert.Equal("held", (string?)Assert.Single(HoldpointExe.List(left.Id))["state"]);
                Assert.Equal(0, HoldpointExe.Run("release", $"{left.Id}").ExitCode);
                Assert.True(left.WaitForExit(TimeLimits.Step));
                left.Dispose();
            }
        }

        Assert.InRange(held, 1, Rounds - 1);
    }

    [Fact]
    public void Run_Released_IsNotDebuggedAndHasNoHandleOfOurs()
    {
        using RunningProgram plain = RunningProgram.Start(WindowsPrograms.FirstStep);
        string handles = plain.ReadToEnd();
        using RunningProgram run = RunningProgram.Start(WindowsPrograms.Holdpoint, "run", "--", WindowsPrograms.FirstStep);
        Assert.Equal(0, HoldpointExe.Run("release", $"{Held(run)}").ExitCode);

        Assert.Equal(handles[handles.IndexOf("handles", StringComparison.Ordinal)..], Assert.Single(run.ReadToEnd().Split("FIRSTSTEP=\n").Skip(1)));
    }

    /// <summary>The event that run has given it is gone: else it would take its own for somebody else's.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_ProgramThatHaltsItself_HaltsAgain(bool keeperKilled)
    {
        using RunningProgram run = RunningProgram.Start(WindowsPrograms.Holdpoint, "run", "--", WindowsPrograms.Waiter, "1");
        int pid = Held(run);
        if (keeperKilled)
        {
            run.Kill();
            _ = run.WaitForEnd();
        }

        Assert.Equal(0, HoldpointExe.Run("release", $"{pid}").ExitCode);
        Assert.Equal($"Halting until signalled {pid}", run.ReadLine());
        Assert.Equal("held", HoldpointExe.State(pid));
        Assert.Equal(0, HoldpointExe.Run("release", $"{pid}").ExitCode);

        Assert.Equal("released 0", run.ReadLine());
    }

    [Fact]
    public void Run_KilledWhileHeld_EndsWithIt()
    {
        using RunningProgram run = RunningProgram.Start(WindowsPrograms.Holdpoint, "run", "--", WindowsPrograms.FirstStep);
        int pid = Held(run);
        using System.Diagnostics.Process held = System.Diagnostics.Process.GetProcessById(pid);

        held.Kill();

        _ = run.WaitForEnd();
        Assert.Equal("", run.ReadToEnd());
        Assert.Empty(HoldpointExe.List(pid));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_CannotBeStarted_SaysWhy(bool exists)
    {
        using TemporaryFolder folder = new();
        string program = folder["program.exe"];
        if (exists)
        {
            File.WriteAllText(program, "MZ and nothing that follows");
        }

        CommandResult run = HoldpointExe.Run("run", "--", program);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"holdpoint: cannot start {program}: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoMark_IsWrongUsage()
    {
        CommandResult run = HoldpointExe.Run("run", "cmd.exe");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("put -- before the command", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>The pid that is announced.</summary>
    private static int Held(RunningProgram run)
    {
        string line = run.ReadErrorLine()!;
        Assert.Matches(@"^holdpoint: \d+ \(.*\.exe\) is held at its first instruction; next: holdpoint attach \d+, or holdpoint release \d+$", line);
        return int.Parse(line.Split(' ')[1], null);
    }
}
