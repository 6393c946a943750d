// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Text.Json.Nodes;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>The debugger's wait that every shim of the SDK has.</summary>
public sealed class CreateHoldTests(SharedContainerds shared) : RuncsTest(shared)
{
    private const string Variable = "CONTAINERD_SHIM_RUNCS_V1_WAIT_DEBUGGER";

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Variable_EveryCreate_WaitsAlsoTheSecondOfAShim(string version)
    {
        using PrivateContainerd containerd = new(version, new Dictionary<string, string?> { [Variable] = "1" });
        string[] group = ["--annotation", "io.containerd.runc.v2.group=pod"];
        Process first = containerd.StartContainer("one", Runtime, group, "sleep", "1000000");
        JsonNode hold = containerd.WaitForHold("one");
        Assert.Contains("Halting until signalled", containerd.Log, StringComparison.Ordinal);
        containerd.Release((int)hold["pid"]!);
        Assert.True(Eventually.Holds(() => Status(containerd, "one") == "RUNNING"));

        Process second = containerd.StartContainer("two", Runtime, group, "echo", "released");
        JsonNode again = containerd.WaitForHold("two");
        Assert.Equal((int)hold["pid"]!, (int)again["pid"]!);
        containerd.Release((int)again["pid"]!);

        Assert.Equal("released\n", Finish(second).Output);
        _ = Kill(containerd, "one", "--signal", "KILL").RunOrThrow();
        _ = Finish(first);
        containerd.AssertNothingLeft();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Annotation_OneContainer_Waits(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartContainer("annotated", Runtime, ["--annotation", "holdpoint.hold-create=true"], "echo", "released");
        JsonNode hold = containerd.WaitForHold("annotated");

        CommandResult free = Run(containerd, "free", [], "echo", "free");
        containerd.Release((int)hold["pid"]!);

        Assert.Equal("free\n", free.Output);
        Assert.Equal("released\n", Finish(run).Output);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Client_GivesUp_WaitEndsAndTheNameIsFree(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartContainer("given-up", Runtime, ["--annotation", "holdpoint.hold-create=true"], "true");
        _ = containerd.WaitForHold("given-up");

        Assert.Equal(0, Libc.kill(run.Id, Signal.SIGINT));

        Assert.NotEqual(0, Finish(run).ExitCode);
        Assert.True(Eventually.Holds(() => containerd.Holds().Count == 0 && ShimsOf(containerd).Count == 0), containerd.Log);
        _ = containerd.Ctr("containers", "delete", "given-up").Run();
        Assert.Equal("again\n", Run(containerd, "given-up", [], "echo", "again").Output);
        containerd.DiscardLeftOf("given-up");
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void StackDump_Signal_WritesWhatTheShimDoes(string version)
    {
        PrivateContainerd containerd = Use(version);
        StartSleeper(containerd, "dumped");
        int shim = Assert.Single(ShimsOf(containerd));

        Assert.Equal(0, Libc.kill(shim, Signal.SIGUSR1));

        string file = Eventually.Is(() => Directory.EnumerateFiles(containerd.Events, $"stacks-*{shim}.txt").FirstOrDefault(path => new FileInfo(path).Length > 0), "the dump");
        string text = File.ReadAllText(file);
        Assert.Contains("dumped", text, StringComparison.Ordinal);
        Assert.Contains("running", text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("RUNNING", Status(containerd, "dumped"));
        Remove(containerd, "dumped");
        foreach (string left in Directory.GetFiles(containerd.Events, "stacks-*"))
        {
            File.Delete(left);
        }
    }
}
