// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests;

public sealed class PsTests
{
    private const uint Nobody = 65534;

    [Fact]
    public void Ps_NothingHeld_SaysSoAndWhatToType()
    {
        using CommandRoom room = new(Nobody);

        CommandResult list = room.Run("ps");

        Assert.Equal(0, list.ExitCode);
        Assert.Equal(
            "Nothing is held.\nTo hold a program at its first instruction: holdpoint run -- CMD; a container's shim: holdpoint shim install runc.v2\n",
            list.Output);
        Assert.Equal(new CommandResult(0, "[]\n", ""), room.Run("ps", "--json"));
    }

    [Fact]
    public void Ps_Json_HasEveryField()
    {
        using CommandRoom room = new(Nobody);
        RunningProgram held = room.Hold("--timeout", "1h", "--", "/bin/sleep", "4711s");

        JsonObject hold = Assert.Single(room.List())!.AsObject();

        Assert.Equal(
            ["pid", "executable", "arguments", "holdPoint", "label", "state", "since", "deadline", "onDeadline", "container", "debugger", "user", "keeper", "event", "started"],
            hold.Select(field => field.Key));
        Assert.Equal(held.Pid, (int?)hold["pid"]);
        Assert.Equal(Path.GetFullPath("/usr/bin/sleep"), (string?)hold["executable"]);
        Assert.Equal(["/bin/sleep", "4711s"], hold["arguments"]!.AsArray().Select(argument => (string?)argument));
        Assert.Equal("exec", (string?)hold["holdPoint"]);
        Assert.Null(hold["label"]);
        Assert.Equal("held", (string?)hold["state"]);
        Assert.Matches(@"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string?)hold["since"]);
        Assert.Matches(@"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string?)hold["deadline"]);
        Assert.Equal("release", (string?)hold["onDeadline"]);
        Assert.Null(hold["container"]);
        Assert.Null(hold["debugger"]);
        Assert.Equal("nobody", (string?)hold["user"]);
        Assert.Equal($"debugger-{held.Pid}", (string?)hold["event"]);
        Assert.Matches(@"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string?)hold["started"]);
        Assert.Equal("holdpoint-keeper", File.ReadAllText($"/proc/{hold["keeper"]}/cmdline").Split('\0')[0]);
    }

    [Fact]
    public void Ps_TwoHolds_AreRowsOfATableInTheirOrder()
    {
        using CommandRoom room = new(Nobody);
        RunningProgram first = room.Hold("--", "/bin/true");
        RunningProgram second = room.HoldInShell();

        string[] lines = room.Run("ps").Output.Split('\n');

        Assert.Matches(@"^PID +PROGRAM +HELD AT +CONTAINER +SINCE +DEADLINE +DEBUGGER$", lines[0]);
        Assert.Matches($@"^{first.Pid} +\S+/true +exec +- +\d+m?s +- +-$", lines[1]);
        Assert.Matches($@"^{second.Pid} +\S+/dash +event +- +\d+m?s +- +-$", lines[2]);
        Assert.Equal($"Next: holdpoint attach {first.Pid}, or holdpoint release {first.Pid}", lines[4]);
    }

    [Fact]
    public void Ps_Watch_PrintsAgainWhenSomethingChanges()
    {
        using CommandRoom room = new(Nobody);
        using System.Diagnostics.Process watch = room.Command("ps", "--watch", "--json").Start();
        Assert.Equal("[]", watch.StandardOutput.ReadLine());

        RunningProgram held = room.Hold("--", "/bin/true");
        string[] shown = [.. Lines(watch, "]").Take(1)];
        Assert.Contains($"\"pid\":{held.Pid}", shown[0], StringComparison.Ordinal);
        _ = room.Run("release", $"{held.Pid}");

        Assert.Contains("[]", Lines(watch, "]"));
        watch.Kill();
        watch.WaitForExit();
    }

    [Fact]
    public void Ps_WatchIntoAPipeThatCloses_Ends()
    {
        using CommandRoom room = new(Nobody);

        CommandResult result = room.Of("/bin/sh", "-c", "\"$0\" ps --watch --json | head -n 1", room.Holdpoint).Run();

        Assert.Equal(new CommandResult(0, "[]\n", ""), result);
    }

    [Fact]
    public void Ps_WatchOnATerminal_ClearsTheScreenFittingItsWidthUntilInterrupted()
    {
        using CommandRoom room = new();
        using PseudoTerminal terminal = new();
        string Screen() => terminal.Seen.Split("\e[H\e[2J")[^1].Replace("\r", "", StringComparison.Ordinal);
        _ = terminal.Run("stty cols 80 rows 20");

        terminal.Type($"HOLDPOINT_DIR={room.Events} {Repository.Holdpoint} ps --watch\n");
        Assert.True(Eventually.Holds(() => Screen().StartsWith("Nothing is held.\n", StringComparison.Ordinal)), terminal.Seen);

        RunningProgram held = room.Hold("--", TestPrograms.C("say.c"));
        Assert.True(Eventually.Holds(() => Screen().Contains($"holdpoint release {held.Pid}\n", StringComparison.Ordinal)), terminal.Seen);
        string[] lines = Screen().Split('\n');
        Assert.Matches("^PID +PROGRAM +HELD AT", lines[0]);
        Assert.Matches($"^{held.Pid} +…\\S*/say +exec ", lines[1]);
        Assert.All(lines[..2], line => Assert.InRange(line.Length, 1, 80));

        _ = room.Run("release", $"{held.Pid}");
        Assert.True(Eventually.Holds(() => Screen().StartsWith("Nothing is held.\n", StringComparison.Ordinal)), terminal.Seen);
        terminal.Type(PseudoTerminal.ControlC);
        _ = terminal.ReadToPrompt();
        Assert.Equal("130\n", terminal.Run("echo $?"));
    }

    private static IEnumerable<string> Lines(System.Diagnostics.Process process, string end)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            Assert.EndsWith(end, line, StringComparison.Ordinal);
            yield return line;
        }
    }
}
