// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Attach;

/// <summary>`holdpoint attach` where no debugger is to be started, or none can be.</summary>
public sealed class AttachTests
{
    private const string NoFolder = @"Z:\no\such\folder";

    [Theory]
    [InlineData]
    [InlineData("--headless")]
    public void Attach_NoDebugger_TellsWhatToInstallAndWhatElseThereIs(params string[] more)
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);

        CommandResult result = HoldpointExe.RunIn(NoFolder, ["attach", $"{waiter.Pid}", .. more]);

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith($"holdpoint: {waiter.Pid}: gdb is not in PATH; install it first: install MSYS2, in it: pacman -S ", result.Errors, StringComparison.Ordinal);
        AssertMicrosoft(waiter.Pid, result.Errors);
        AssertHeldAndReleasable(waiter);
    }

    [Fact]
    public void Attach_NoDebuggerForGo_TellsHowToInstallDelve()
    {
        using RunningProgram waiter = RunningProgram.StartGoWaiter();

        CommandResult result = HoldpointExe.RunIn(WindowsPrograms.GdbServerFolder, "attach", $"{waiter.Pid}", "--break", "main.work");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"holdpoint: {waiter.Pid}: dlv is not in PATH; install it first: go install github.com/go-delve/delve/cmd/dlv@latest\n", result.Errors, StringComparison.Ordinal);
        AssertMicrosoft(waiter.Pid, result.Errors);
        Assert.Equal("held", HoldpointExe.State(waiter.Pid));
    }

    /// <summary>Neither the current folder nor one that is relative to it is searched: whoever may write there would run as this user.</summary>
    [Fact]
    public void Attach_DebuggerInTheCurrentFolder_IsNotTaken()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);
        Command command = new(WindowsPrograms.Holdpoint, "attach", $"{waiter.Pid}", "--with", "dlv")
        {
            WorkingDirectory = WindowsPrograms.DelveFolder,
            Environment = new Dictionary<string, string?> { ["PATH"] = @".;..\dlv;;" },
        };

        CommandResult result = command.Run();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("dlv is not in PATH", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_WithNone_TellsWhatToType()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);

        CommandResult result = HoldpointExe.Run("attach", $"{waiter.Pid}", "--with", "none");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith($"{waiter.Pid} ({WindowsPrograms.Waiter}) is ready for a debugger of yours:\n  gdb -p {waiter.Pid}\n", result.Output, StringComparison.OrdinalIgnoreCase);
        AssertMicrosoft(waiter.Pid, result.Output);
        AssertHeldAndReleasable(waiter);
    }

    [Fact]
    public void Attach_WithNoneAndJson_IsOneObject()
    {
        using RunningProgram waiter = RunningProgram.StartGoWaiter();

        CommandResult result = HoldpointExe.Run("attach", $"{waiter.Pid}", "--with", "none", "--json");

        Assert.Equal(0, result.ExitCode);
        JsonNode report = JsonNode.Parse(result.Output)!;
        Assert.Equal(waiter.Pid, (int?)report["pid"]);
        Assert.Equal("go", (string?)report["program"]!["kind"]);
        Assert.StartsWith("go1.", (string?)report["program"]!["goVersion"], StringComparison.Ordinal);
        Assert.Equal(
            [$"dlv attach {waiter.Pid}", $"gdb -p {waiter.Pid}", $"windbg -p {waiter.Pid}", $"cdb -p {waiter.Pid}", $"vsjitdebugger -p {waiter.Pid}"],
            report["commands"]!.AsArray().Select(command => (string)command!));
        Assert.Contains($"holdpoint release {waiter.Pid}", report["notes"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ProcessThatIsNotHeld_IsThree()
    {
        CommandResult result = HoldpointExe.Run("attach", $"{Environment.ProcessId}");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("is not held; 'holdpoint ps' lists", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ProcessWithAStackdumpEventOnly_IsThree()
    {
        using RunningProgram listener = RunningProgram.Start(WindowsPrograms.Listener);
        Assert.Equal($"listening {listener.Pid}", listener.ReadLine());

        CommandResult result = HoldpointExe.Run("attach", $"{listener.Pid}");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("is not held", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_NoSuchProcess_IsThree()
    {
        CommandResult result = HoldpointExe.Run("attach", "2147483647");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("holdpoint: there is no process 2147483647; 'holdpoint ps' lists the processes that wait\n", result.Errors);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-4")]
    [InlineData("text")]
    [InlineData("4711", "--with", "lldb")]
    [InlineData("4711", "--listen", "127.0.0.1:0")]
    [InlineData("4711", "--headless", "--listen", "nowhere")]
    [InlineData("4711", "--json")]
    public void Attach_WrongUsage_IsTwo(params string[] arguments) => Assert.Equal(2, HoldpointExe.Run(["attach", .. arguments]).ExitCode);

    private static void AssertMicrosoft(int pid, string text)
    {
        Assert.Contains($"  windbg -p {pid}\n  cdb -p {pid}\n  vsjitdebugger -p {pid}\n", text, StringComparison.Ordinal);
        Assert.Contains($"In Visual Studio: Debug > Attach to Process (Ctrl+Alt+P), process {pid}", text, StringComparison.Ordinal);
        Assert.Contains($"{pid} stays held until you have continued it in the debugger and typed: holdpoint release {pid}\n", text, StringComparison.Ordinal);
    }

    private static void AssertHeldAndReleasable(RunningProgram waiter)
    {
        Assert.Equal("held", HoldpointExe.State(waiter.Pid));
        Assert.Equal(0, HoldpointExe.Run("release", $"{waiter.Pid}").ExitCode);
        Assert.Equal("released 0", waiter.ReadLine());
        Assert.Equal(0, waiter.WaitForEnd());
    }
}
