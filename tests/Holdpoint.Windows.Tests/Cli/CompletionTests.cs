// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Cli;

/// <summary>What PowerShell's script asks, and the answers; the script itself runs only where there is a PowerShell.</summary>
public sealed class CompletionTests
{
    private const string Pid = "PID";

    [Theory]
    [InlineData("holdpoint rel", "release")]
    [InlineData("holdpoint.exe rel", "release")]
    [InlineData(@".\holdpoint rel", "release")]
    [InlineData("holdpoint release ", Pid)]
    [InlineData("holdpoint.exe release ", Pid)]
    [InlineData(@"C:\tools\holdpoint.exe release ", Pid)]
    [InlineData("holdpoint signal -pid ", Pid)]
    [InlineData("holdpoint completion ", "powershell")]
    public void Suggest_Line_OffersWhatCanStandThere(string line, string expected)
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);
        string word = line[(line.LastIndexOf(' ') + 1)..];

        CommandResult result = HoldpointExe.Run(string.Create(CultureInfo.InvariantCulture, $"[suggest:{line.Length}]"), line);

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Errors);
        Assert.Equal(
            expected.Replace(Pid, $"{waiter.Pid}", StringComparison.Ordinal),
            Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), offered => offered.StartsWith(word, StringComparison.OrdinalIgnoreCase) && !offered.StartsWith('-')));
    }

    [Fact]
    public void Suggest_OfStacks_OffersWhatListens()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);
        using RunningProgram listener = RunningProgram.Start(WindowsPrograms.Listener);
        Assert.Equal($"listening {listener.Pid}", listener.ReadLine());

        string[] offered = HoldpointExe.Run("[suggest:17]", "holdpoint stacks ").Output.Split('\n');

        Assert.Contains($"{listener.Pid}", offered);
        Assert.DoesNotContain($"{waiter.Pid}", offered);
    }

    [Fact]
    public void Completion_PowerShell_AsksThisProgram()
    {
        CommandResult result = HoldpointExe.Run("completion", "powershell");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("Register-ArgumentCompleter -Native -CommandName holdpoint, holdpoint.exe -ScriptBlock {\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("""GetCommandName() "[suggest:$column]" $line""", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_ShellOfOtherSystems_IsTwo() => Assert.Equal(
        new CommandResult(2, "", "holdpoint: Argument 'bash' not recognized. Must be one of: 'powershell'\nSee: holdpoint completion --help\n"),
        HoldpointExe.Run("completion", "bash"));

    [Theory]
    [InlineData("ps")]
    [InlineData("attach")]
    [InlineData("release")]
    [InlineData("signal")]
    [InlineData("stacks")]
    [InlineData("doctor")]
    [InlineData("completion")]
    public void Help_OfEveryVerb_NamesTheProgramAndHasAnExample(string verb)
    {
        CommandResult result = HoldpointExe.Run(verb, "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"\nUsage:\n  holdpoint {verb} ", result.Output, StringComparison.Ordinal);
        Assert.Matches($@"\n  Examples?:\n    holdpoint {verb}\b", result.Output);
    }
}
