// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;

namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>What hangs on a node, from outside of its containers.</summary>
public sealed class StacksTests(SharedContainerds shared) : RuncsTest(shared)
{
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Container_ByItsId_ItsProcessesAreShownAndGoOn(string version)
    {
        PrivateContainerd containerd = Use(version);
        string id = $"hangs-{Path.GetRandomFileName()}";
        StartSleeper(containerd, id);
        int pid = Pid(containerd, id);

        JsonNode process = Assert.Single(Processes(containerd, "--container", id))!;
        JsonNode byPrefix = Assert.Single(Processes(containerd, "--container", id[..^2]))!;

        Assert.Equal((pid, pid), ((int)process["pid"]!, (int)byPrefix["pid"]!));
        Assert.Equal("clock_nanosleep", (string?)process["threads"]![0]!["systemCall"]);
        Assert.NotEmpty(process["threads"]![0]!["frames"]!.AsArray());
        Remove(containerd, id);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Containerd_Whole_IsShownWithShimsAndWhatIsBelow(string version)
    {
        PrivateContainerd containerd = Use(version);
        StartSleeper(containerd, "below");
        int pid = Pid(containerd, "below"), shim = Assert.Single(ShimsOf(containerd));

        JsonArray processes = Processes(containerd, "--containerd");

        int[] pids = [.. processes.Select(process => (int)process!["pid"]!)];
        Assert.True(Array.IndexOf(pids, containerd.Pid) < Array.IndexOf(pids, shim) && Array.IndexOf(pids, shim) < Array.IndexOf(pids, pid), string.Join(' ', pids));
        JsonNode ours = processes[Array.IndexOf(pids, containerd.Pid)]!;
        Assert.StartsWith("Go go1.", (string?)ours["language"], StringComparison.Ordinal);
        // Of Debian's, which is stripped, those that a thread runs.
        Assert.Contains(ours["threads"]!.AsArray(), thread => thread!["frames"]!.AsArray().Any(frame => ((string?)frame!["function"])?.StartsWith("runtime.", StringComparison.Ordinal) ?? false));
        Assert.Contains(processes[Array.IndexOf(pids, shim)]!["threads"]!.AsArray(), thread => thread!["frames"]!.AsArray().Any(frame => ((string?)frame!["function"])?.Contains("Holdpoint_", StringComparison.Ordinal) ?? false));
        Remove(containerd, "below");
    }

    private static JsonArray Processes(PrivateContainerd containerd, params string[] choice)
    {
        CommandResult result = containerd.Holdpoint(["stacks", .. choice, "--native", "--budget", "10s", "--json"]).Run();
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonNode.Parse(result.Output)!["processes"]!.AsArray();
    }
}
