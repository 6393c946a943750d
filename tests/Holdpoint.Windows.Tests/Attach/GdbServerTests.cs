// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Attach;

/// <summary>`holdpoint attach --headless` with the real gdbserver.exe.</summary>
public sealed class GdbServerTests
{
    [Fact]
    public void Attach_Headless_GdbServerAnswersAndLeavesTheProgramHeld()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);

        JsonNode report = Headless(waiter.Pid, "--break", "main");

        Assert.Equal("gdb", (string?)report["debugger"]);
        Assert.Null((string?)report["breakpoints"]![0]!["place"]);
        Assert.Contains("break main", report["client"]!.AsArray().Select(word => (string?)word));
        Assert.Equal("held", HoldpointExe.State(waiter.Pid));
        using Process relay = Process.GetProcessById((int)report["server"]!["pid"]!);
        using (GdbClient client = Connect(report))
        {
            Assert.Contains("PacketSize=", client.Ask("qSupported"), StringComparison.Ordinal);
            Assert.Matches("^[TS]05", client.Ask("?"));
            Assert.Equal("attached", HoldpointExe.State(waiter.Pid));
        }

        Assert.True(relay.WaitForExit(TimeLimits.Step));
        AssertHeldAndReleasable(waiter);
    }

    [Fact]
    public void Attach_RelayEndedAsItSays_LeavesTheProgramHeld()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);
        JsonNode report = Headless(waiter.Pid);
        int relay = (int)report["server"]!["pid"]!;
        using GdbClient client = Connect(report);
        _ = client.Ask("?");
        string[] stop = [.. report["stop"]!.AsArray().Select(word => (string)word!)];
        Assert.Equal(["taskkill", "/F", "/PID", relay.ToString(CultureInfo.InvariantCulture)], stop);

        Assert.Equal(0, new Command(stop[0], stop[1..]).Run().ExitCode);

        Assert.True(Eventually.Holds(() => HoldpointExe.State(waiter.Pid) == "held"));
        AssertHeldAndReleasable(waiter);
    }

    [Fact]
    public void Attach_ProgramEndsBeforeAClientComes_TheRelayGoesAway()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);
        using Process relay = Process.GetProcessById((int)Headless(waiter.Pid)["server"]!["pid"]!);

        waiter.Kill();

        Assert.True(relay.WaitForExit(TimeLimits.Step));
    }

    [Fact]
    public void Attach_PortTaken_IsOneAndLeavesTheProgramHeld()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        using RunningProgram waiter = RunningProgram.StartWaiter(1);

        CommandResult result = HoldpointExe.RunIn(WindowsPrograms.GdbServerFolder, "attach", $"{waiter.Pid}", "--headless", "--listen", $"{taken.LocalEndpoint}");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"holdpoint: {waiter.Pid}: cannot listen on {taken.LocalEndpoint}: ", result.Errors, StringComparison.Ordinal);
        AssertHeldAndReleasable(waiter);
    }

    [Fact]
    public void Attach_ListeningOnEveryAddress_Warns()
    {
        using RunningProgram waiter = RunningProgram.StartWaiter(1);

        CommandResult result = HoldpointExe.RunIn(WindowsPrograms.GdbServerFolder, "attach", $"{waiter.Pid}", "--headless", "--listen", ":0");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("holdpoint: warning: whoever reaches ", result.Errors, StringComparison.Ordinal);
        AssertHeldAndReleasable(waiter);
    }

    private static JsonNode Headless(int pid, params string[] more)
    {
        CommandResult result = HoldpointExe.RunIn(WindowsPrograms.GdbServerFolder, ["attach", $"{pid}", "--headless", "--json", .. more]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Empty(result.Errors);
        return JsonNode.Parse(result.Output)!;
    }

    private static GdbClient Connect(JsonNode report)
    {
        Assert.Equal("127.0.0.1", (string?)report["server"]!["host"]);
        return new GdbClient((int)report["server"]!["port"]!);
    }

    private static void AssertHeldAndReleasable(RunningProgram waiter)
    {
        Assert.Equal("held", HoldpointExe.State(waiter.Pid));
        Assert.Equal(0, HoldpointExe.Run("release", $"{waiter.Pid}").ExitCode);
        Assert.Equal("released 0", waiter.ReadLine());
        Assert.Equal(0, waiter.WaitForEnd());
    }
}
