// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Text.Json.Nodes;
using Holdpoint.Cli.Attach;

namespace Holdpoint.Cli.Tests.Attach;

public sealed class AttachCommandTests
{
    [Fact]
    public void Run_NoSuchProcess_IsThree()
    {
        using StringWriter errors = new();

        Assert.Equal(3, AttachCommand.Run(new AttachRequest { Pid = int.MaxValue }, TextWriter.Null, errors));

        Assert.Contains("there is no process 2147483647", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ProcessThatIsNotHeld_IsThree()
    {
        using StringWriter errors = new();

        Assert.Equal(3, AttachCommand.Run(new AttachRequest { Pid = Environment.ProcessId }, TextWriter.Null, errors));

        Assert.Contains("is not held; 'holdpoint ps' lists", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WrongUsage_IsTwo()
    {
        using StringWriter errors = new();

        Assert.Equal(2, AttachCommand.Run(new AttachRequest { Pid = 1, Listen = "127.0.0.1:0" }, TextWriter.Null, errors));

        Assert.Equal("holdpoint: --listen needs --headless\n", errors.ToString());
    }

    [Fact]
    public void Run_WithNoneOnACodeHold_TellsWhatToType()
    {
        using Process held = HoldInShell();
        using StringWriter output = new();
        using StringWriter errors = new();

        Assert.True(AttachCommand.Run(new AttachRequest { Pid = held.Id, With = "none", Json = true }, output, errors) == 0, errors.ToString());

        JsonNode report = JsonNode.Parse(output.ToString())!;
        Assert.Equal(held.Id, (int?)report["pid"]);
        Assert.Equal("native", (string?)report["program"]!["kind"]);
        Assert.StartsWith($"gdb -p {held.Id}", (string?)report["commands"]![0], StringComparison.Ordinal);
        Assert.Contains($"holdpoint release {held.Id}", report["notes"]!.ToJsonString(), StringComparison.Ordinal);
        held.StandardInput.Close();
        held.WaitForExit();
    }

    [Fact]
    public void Run_BreakpointThatDoesNotExist_IsOneAndStartsNothing()
    {
        using Process held = HoldInShell();
        using StringWriter errors = new();

        Assert.Equal(1, AttachCommand.Run(new AttachRequest { Pid = held.Id, Headless = true, Breakpoints = ["no_such_function"] }, TextWriter.Null, errors));

        Assert.Contains("breakpoint 'no_such_function' cannot be set: gdb says: ", errors.ToString(), StringComparison.Ordinal);
        held.StandardInput.Close();
        held.WaitForExit();
    }

    /// <summary>A shell that has its debugger event, as docs/protocol.md tells, and waits until its input ends.</summary>
    private static Process HoldInShell()
    {
        const string Script = """
            folder=${HOLDPOINT_DIR:-/run/holdpoint}
            [ "$(id -u)" = 0 ] || folder=${HOLDPOINT_DIR:-${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/holdpoint}}
            folder=${folder:-/tmp/holdpoint-$(id -u)}
            mkdir -p -m 700 "$folder"
            event=$folder/debugger-$$
            mkfifo -m 600 "$event"
            exec 3<>"$event"
            echo ready
            read -r _
            rm -f "$event"
            """;
        Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        return process;
    }
}
