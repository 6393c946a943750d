// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Testing;

namespace Holdpoint.Tests.Holds;

/// <summary>samples/code-hold, from outside.</summary>
public sealed class CodeHoldSampleTests : IDisposable
{
    private readonly EventFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_NotAsked_GoesThrough()
    {
        CommandResult result = Sample(asked: null).Run();

        Assert.Equal((0, "Hello from the other side: NotAsked\n", ""), (result.ExitCode, result.Output, result.Errors));
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public void Run_SignalledByAShell_GoesOn()
    {
        using Process sample = StartHeld();
        _ = new Command("sh", "-c", $"echo > \"$HOLDPOINT_DIR/debugger-{sample.Id}\"").RunOrThrow();

        Assert.Equal("Hello from the other side: Released\n", End(sample));
    }

    [Fact]
    public void Run_SignalledByTheLibrary_GoesOn()
    {
        using Process sample = StartHeld();
        HoldInfo hold = Assert.Single(HoldList.Read(), hold => hold.Pid == sample.Id);
        Assert.Equal(("before the greeting", HoldState.Held), (hold.Label, hold.State));
        Assert.EndsWith("code-hold", hold.Executable, StringComparison.Ordinal);

        Assert.Equal(SignalOutcome.Signalled, NamedEvent.Signal(NamedEvent.DebuggerName(sample.Id)));

        Assert.Equal("Hello from the other side: Released\n", End(sample));
    }

    [Fact]
    public void Run_DeadlinePasses_GoesOn()
    {
        CommandResult result = Sample("1", "0.05").Run();

        Assert.Equal((0, "Hello from the other side: DeadlinePassed\n"), (result.ExitCode, result.Output));
        Assert.Matches("^Halting until signalled event=debugger-([0-9]+) pid=\\1\nReleased by the deadline event=debugger-\\1\n$", result.Errors);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Run_FolderRefused_Fails()
    {
        _ = new Command("mkdir", "-m", "755", _folder.Path).RunOrThrow();

        CommandResult result = Sample("1").Run();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("its mode is 0755", result.Errors, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void Killed_WhileHeld_ItsEntryIsRemovedWhenSeen()
    {
        using Process sample = StartHeld();
        sample.Kill();
        sample.WaitForExit();
        string name = NamedEvent.DebuggerName(sample.Id);
        Assert.Equal([name, name + ".json"], _folder.Names);

        Assert.Equal(SignalOutcome.NobodyWaits, NamedEvent.Signal(name));
        Assert.DoesNotContain(HoldList.Read(), hold => hold.Pid == sample.Id);

        Assert.Empty(_folder.Names);
    }

    private static Process StartHeld()
    {
        Process sample = Sample("1").Start();
        Assert.Equal($"Halting until signalled event=debugger-{sample.Id} pid={sample.Id}", sample.StandardError.ReadLine());
        return sample;
    }

    private string End(Process sample)
    {
        Task<string> output = sample.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(sample.WaitForExit(TimeLimits.Step));
        Assert.Equal(0, sample.ExitCode);
        Assert.Empty(_folder.Names);
        return output.Result;
    }

    private static Command Sample(string? asked, params string[] arguments) =>
        new(Path.Combine(AppContext.BaseDirectory, "code-hold"), arguments)
        {
            Environment = new Dictionary<string, string?> { ["CODE_HOLD_WAIT_DEBUGGER"] = asked },
        };
}
