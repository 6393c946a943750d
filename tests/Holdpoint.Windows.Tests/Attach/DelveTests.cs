// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Attach;

/// <summary>`holdpoint attach` with the real dlv.exe.</summary>
public sealed class DelveTests
{
    private readonly TemporaryFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Attach_Headless_StopsAtItsBreakpointWhenContinuedAndReleased()
    {
        using RunningProgram waiter = RunningProgram.StartGoWaiter();

        JsonNode report = Headless(waiter.Pid, "--break", "main.work");

        Assert.Equal("dlv", (string?)report["debugger"]);
        Assert.StartsWith("main.work (", (string?)report["breakpoints"]![0]!["place"], StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", (string?)report["server"]!["host"]);
        Assert.Equal("attached", HoldpointExe.State(waiter.Pid));
        using Process server = Process.GetProcessById((int)report["server"]!["pid"]!);
        using (DelveClient client = DelveClient.Connect(new IPEndPoint(IPAddress.Loopback, (int)report["server"]!["port"]!), TimeLimits.Step))
        {
            Task<JsonElement> stop = Task.Run(client.Continue, Token);
            Assert.Equal(0, HoldpointExe.Run("release", $"{waiter.Pid}").ExitCode);
            JsonElement thread = (await stop).GetProperty("State").GetProperty("currentThread");
            Assert.Equal("main.work", thread.GetProperty("function").GetProperty("name").GetString());
            client.Detach(kill: false);
        }

        Assert.Equal("released 42", waiter.ReadLine());
        Assert.Equal(0, waiter.WaitForEnd());
        Assert.True(server.WaitForExit(TimeLimits.Step));
        AssertNoFileIsLeft();
    }

    /// <summary>A program that was created suspended: a debugger's continue leaves it so, the release does not.</summary>
    [Fact]
    public async Task Attach_HeldAtItsFirstInstruction_StopsInMainWhenReleased()
    {
        using RunningProgram run = RunningProgram.Start(WindowsPrograms.Holdpoint, "run", "--", WindowsPrograms.GoWaiter, "now");
        int pid = int.Parse(run.ReadErrorLine()!.Split(' ')[1], CultureInfo.InvariantCulture);
        JsonNode report = Headless(pid, "--break", "main.main");
        using DelveClient client = DelveClient.Connect(new IPEndPoint(IPAddress.Loopback, (int)report["server"]!["port"]!), TimeLimits.Step);
        Task<JsonElement> stop = Task.Run(client.Continue, Token);
        Assert.Equal("attached", HoldpointExe.State(pid));

        Assert.Equal(0, HoldpointExe.Run("release", $"{pid}").ExitCode);

        JsonElement thread = (await stop).GetProperty("State").GetProperty("currentThread");
        Assert.Equal("main.main", thread.GetProperty("function").GetProperty("name").GetString());
        client.Detach(kill: false);
        Assert.Equal("released 42", run.ReadLine());
        Assert.Equal(0, run.WaitForEnd());
    }

    [Fact]
    public void Attach_ServerEndedAsItSays_LeavesTheProgramHeld()
    {
        using RunningProgram waiter = RunningProgram.StartGoWaiter();
        JsonNode report = Headless(waiter.Pid);
        string[] stop = [.. report["stop"]!.AsArray().Select(word => (string)word!)];
        Assert.Equal("dlv", stop[0]);
        using Process server = Process.GetProcessById((int)report["server"]!["pid"]!);
        using RunningProgram client = RunningProgram.Start(Path.Combine(WindowsPrograms.DelveFolder, "dlv.exe"), stop[1..]);

        // As the note says.
        client.WriteLine("exit");
        client.WriteLine("y");
        client.WriteLine("n");

        Assert.Equal(0, client.WaitForEnd());
        Assert.True(server.WaitForExit(TimeLimits.Step));
        AssertHeldAndReleasable(waiter);
    }

    [Theory]
    [InlineData]
    [InlineData("--headless")]
    public void Attach_BreakpointThatDoesNotExist_IsOneAndLeavesTheProgramHeld(params string[] more)
    {
        using RunningProgram waiter = RunningProgram.StartGoWaiter();

        CommandResult result = HoldpointExe.RunIn(WindowsPrograms.DelveFolder, ["attach", $"{waiter.Pid}", "--break", "main.nope", .. more]);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"holdpoint: {waiter.Pid}: breakpoint 'main.nope' cannot be set: dlv says: location \"main.nope\" not found\n", result.Errors);
        AssertHeldAndReleasable(waiter);
    }

    /// <summary>As when the check in the file could not be made: dlv has attached before it refuses.</summary>
    [Fact]
    public void StartServer_BreakpointThatDoesNotExist_LeavesTheProgramHeld()
    {
        using RunningProgram waiter = RunningProgram.StartGoWaiter();
        using PathVariable path = new(WindowsPrograms.DelveFolder);
        DebugTarget target = Targets.Of(waiter.Pid, WindowsPrograms.GoWaiter);

        DebuggerException error = Assert.Throws<DebuggerException>(() => Targets.Delve.StartServer(target, [new BreakpointPlace("main.nope", null)], new IPEndPoint(IPAddress.Loopback, 0)));

        Assert.Equal(DebuggerError.BreakpointRefused, error.Reason);
        Assert.DoesNotContain("still runs", error.Message, StringComparison.Ordinal);
        AssertHeldAndReleasable(waiter);
    }

    [Fact]
    public void Attach_ProgramThatIsBeingDebugged_IsOne()
    {
        using RunningProgram waiter = RunningProgram.StartGoWaiter();
        JsonNode report = Headless(waiter.Pid);

        CommandResult result = HoldpointExe.RunIn(WindowsPrograms.DelveFolder, "attach", $"{waiter.Pid}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{waiter.Pid} is being debugged already", result.Errors, StringComparison.Ordinal);
        using DelveClient client = DelveClient.Connect(new IPEndPoint(IPAddress.Loopback, (int)report["server"]!["port"]!), TimeLimits.Step);
        client.Detach(kill: false);
    }

    [Fact]
    public void Attach_InThisConsole_IsDelveWithTheBreakpoints()
    {
        using RunningProgram waiter = RunningProgram.StartGoWaiter();
        using RunningProgram attach = RunningProgram.StartHoldpoint(WindowsPrograms.DelveFolder, "attach", $"{waiter.Pid}", "--break", "main.work");
        attach.ReadUntil("Breakpoint 1 set at");

        Assert.Equal(0, HoldpointExe.Run("release", $"{waiter.Pid}").ExitCode);
        attach.ReadUntil("> main.work()");
        attach.WriteLine("print n");
        attach.ReadUntil("21");
        attach.WriteLine("exit");
        attach.WriteLine("n");

        Assert.Equal(0, attach.WaitForEnd());
        Assert.Equal($"{waiter.Pid} stays held until you have continued it in the debugger and typed: holdpoint release {waiter.Pid}", attach.ReadErrorLine());
        Assert.Equal("released 42", waiter.ReadLine());
        AssertNoFileIsLeft();
    }

    /// <summary>A debugger that has ended leaves the hold as it was.</summary>
    [Fact]
    public void Attach_LeftWithoutContinue_LeavesTheProgramHeld()
    {
        using RunningProgram waiter = RunningProgram.StartGoWaiter();
        using RunningProgram attach = RunningProgram.StartHoldpoint(WindowsPrograms.DelveFolder, "attach", $"{waiter.Pid}");

        attach.WriteLine("exit");
        attach.WriteLine("n");

        Assert.Equal(0, attach.WaitForEnd());
        AssertHeldAndReleasable(waiter);
    }

    private static JsonNode Headless(int pid, params string[] more)
    {
        CommandResult result = HoldpointExe.RunIn(WindowsPrograms.DelveFolder, ["attach", $"{pid}", "--headless", "--json", .. more]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonNode.Parse(result.Output)!;
    }

    private static void AssertHeldAndReleasable(RunningProgram waiter)
    {
        Assert.Equal("held", HoldpointExe.State(waiter.Pid));
        Assert.Equal(0, HoldpointExe.Run("release", $"{waiter.Pid}").ExitCode);
        Assert.Equal("released 42", waiter.ReadLine());
        Assert.Equal(0, waiter.WaitForEnd());
    }

    private void AssertNoFileIsLeft() => Assert.Empty(_files.New);
}
