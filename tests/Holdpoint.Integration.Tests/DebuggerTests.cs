// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Holdpoint.Integration.Tests;

/// <summary>Real debuggers stop a held shim in its start-up code.</summary>
public sealed class DebuggerTests(SharedContainerds shared) : ContainerdTest(shared)
{
    private const string Runtime = "io.containerd.hold-sample.v1";
    private const string Create = "task.(*service).Create";

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Attach_Dlv_StopsInMainAndInCreate(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartContainer("dlv", Runtime, [], "echo", "debugged");
        int pid = containerd.WaitForHeldPid("dlv");

        CommandResult debugger = (containerd.Holdpoint("attach", $"{pid}", "--break", "main.main", "--break", Create) with
        {
            Input = "stack\ncontinue\nprint r.ID\nclearall\ncontinue\nexit\n",
        }).Run();

        Assert.True(debugger.Output.Contains("main.main()", StringComparison.Ordinal), debugger.ToString());
        Assert.Contains("runtime.main", debugger.Output, StringComparison.Ordinal);
        Assert.Contains("(*service).Create() ", debugger.Output, StringComparison.Ordinal);
        Assert.Contains("(dlv) \"dlv\"", debugger.Output, StringComparison.Ordinal);
        CommandResult ended = Finish(run);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Equal("debugged\n", ended.Output);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Attach_DlvAsServer_IsShownUntilItIsContinued(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartContainer("server", Runtime, [], "echo", "served");
        int pid = containerd.WaitForHeldPid("server");

        JsonNode server = JsonNode.Parse(containerd.Holdpoint("attach", $"{pid}", "--headless", "--json", "--break", Create).RunOrThrow())!;

        Assert.Equal("127.0.0.1", (string?)server["server"]!["host"]);
        Assert.Contains("service.go", (string?)server["breakpoints"]![0]!["place"], StringComparison.Ordinal);
        JsonNode hold = containerd.WaitForHold("server");
        Assert.Equal("attached", (string?)hold["state"]);
        Assert.Equal("dlv", (string?)hold["debugger"]!["name"]);
        Assert.False(run.HasExited);

        string address = $"127.0.0.1:{server["server"]!["port"]}";
        CommandResult client = (containerd.Inside("dlv", "connect", "--allow-non-terminal-interactive=true", address) with { Input = "continue\nprint r.ID\nclearall\nquit -c\n" }).Run();

        Assert.True(client.Output.Contains("\"server\"", StringComparison.Ordinal), client.ToString());
        CommandResult ended = Finish(run);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Equal("served\n", ended.Output);
        End((int)server["server"]!["pid"]!);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Attach_Gdb_StopsAtABreakpoint(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartContainer("gdb", Runtime, [], "echo", "seen by gdb");
        int pid = containerd.WaitForHeldPid("gdb");

        // The Go runtime signals its threads all the time; none of that is gdb's business.
        CommandResult debugger = (containerd.Holdpoint("attach", $"{pid}", "--with", "gdb", "--break", "main.main") with
        {
            Input = "backtrace 1\nhandle SIGURG nostop noprint pass\ndelete\ndetach\nquit\n",
        }).Run();

        Assert.True(debugger.Output.Contains("#0  main.main ()", StringComparison.Ordinal), debugger.ToString());
        CommandResult ended = Finish(run);
        Assert.True(ended.ExitCode == 0, ended + debugger.ToString());
        Assert.Equal("seen by gdb\n", ended.Output);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Attach_BreakpointThatDoesNotExist_SaysSoAndItStaysHeld(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartContainer("refused", Runtime, [], "true");
        int pid = containerd.WaitForHeldPid("refused");

        CommandResult attach = containerd.Holdpoint("attach", $"{pid}", "--break", "main.nosuch").Run();

        Assert.Equal(1, attach.ExitCode);
        Assert.Contains("breakpoint 'main.nosuch' cannot be set", attach.Errors, StringComparison.Ordinal);
        Assert.Equal("held", (string?)containerd.WaitForHold("refused")["state"]);
        containerd.Release(pid);
        Assert.Equal(0, Finish(run).ExitCode);
    }

    private static void End(int pid)
    {
        try
        {
            using Process server = Process.GetProcessById(pid);
            server.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended with its program.
        }
    }
}
