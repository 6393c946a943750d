// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Text.Json.Nodes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests;

/// <summary>A shim is held before its first instruction, seen, and released.</summary>
public sealed class HoldTests(SharedContainerds shared) : ContainerdTest(shared)
{
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_HeldAndReleased_ContainerRunsAsIfNothingHadHappened(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartHeld("web", "sh", "-c", "echo from the container; exit 7");
        JsonNode hold = containerd.WaitForHold("web");
        int pid = (int)hold["pid"]!;

        Assert.Equal("exec", (string?)hold["holdPoint"]);
        Assert.Equal("held", (string?)hold["state"]);
        Assert.EndsWith("/containerd-shim-runc-v2", (string?)hold["executable"], StringComparison.Ordinal);
        Assert.False(run.HasExited);

        containerd.Release(pid);
        CommandResult ended = Finish(run);

        Assert.Equal("from the container\n", ended.Output);
        Assert.Equal(7, ended.ExitCode);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_Held_HasRunNoInstruction(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartHeld("still", "true");
        int pid = containerd.WaitForHeldPid("still");

        Assert.True(Eventually.Holds(() => ProcessFiles.Stat(pid) is { State: 'T' }));
        Assert.Equal(EntryOf(pid), ProcessFiles.ProgramCounter(pid));
        Assert.Equal(0, ProcessFiles.Stat(pid)?.UserTicks);
        Assert.Equal(0, ProcessFiles.Status(pid)?.Tracer);

        containerd.Release(pid);
        Assert.Equal(0, Finish(run).ExitCode);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_Held_StandsInContainerdsLog(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartHeld("logged", "true");
        int pid = containerd.WaitForHeldPid("logged");

        string line = Eventually.Is(() => containerd.Log.Split('\n').FirstOrDefault(line => line.Contains("Halting until signalled", StringComparison.Ordinal) && line.Contains($"event=debugger-{pid}", StringComparison.Ordinal)), "the line is in the log");
        Assert.Matches("time=\"[^\"]+\" level=info msg=\"Halting until signalled\"", line);
        Assert.Contains($" id=logged namespace={containerd.Namespace} ", line, StringComparison.Ordinal);
        Assert.Contains($" pid={pid}", line, StringComparison.Ordinal);

        containerd.Release(pid);
        Assert.Equal(0, Finish(run).ExitCode);
        Assert.True(Eventually.Holds(() => containerd.Log.Contains("Released by a signal", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_TenAtOnce_EachIsHeldAndReleased(string version)
    {
        const int Count = 10;
        PrivateContainerd containerd = Use(version);
        Process[] runs = [.. Enumerable.Range(0, Count).Select(number => containerd.StartHeld($"ten-{number}", "echo", $"{number}"))];
        int[] pids = [.. Enumerable.Range(0, Count).Select(number => containerd.WaitForHeldPid($"ten-{number}"))];

        Assert.Equal(Count, pids.Distinct().Count());
        Assert.Equal(Count, containerd.Holds().Count);
        _ = containerd.Holdpoint(["release", .. pids.Select(pid => $"{pid}")]).RunOrThrow();

        for (int number = 0; number < Count; number++)
        {
            CommandResult ended = Finish(runs[number]);
            Assert.True(ended.ExitCode == 0, ended.ToString());
            Assert.Equal($"{number}\n", ended.Output);
        }
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Run_RuntimeByItsPath_IsHeld(string version)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartContainer("path", Path.Combine(containerd.Bin, "containerd-shim-hold-runc-v2"), [], "echo", "yes");

        containerd.Release(containerd.WaitForHeldPid("path"));

        Assert.Equal("yes\n", Finish(run).Output);
    }

    /// <summary>Where the kernel starts a process: in its loader, or in the program itself.</summary>
    private static ulong EntryOf(int pid)
    {
        byte[] vector = ProcessFiles.Bytes(pid, "auxv")!;
        Dictionary<ulong, ulong> values = [];
        for (int at = 0; at + 16 <= vector.Length; at += 16)
        {
            values[BitConverter.ToUInt64(vector, at)] = BitConverter.ToUInt64(vector, at + 8);
        }

        // AT_BASE is 7, AT_ENTRY 9 (getauxval(3)); e_entry is at byte 24 of an ELF header.
        if (values.GetValueOrDefault(7UL) is not (> 0 and ulong loader))
        {
            return values[9];
        }

        using FileStream memory = new($"/proc/{pid}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] entry = new byte[8];
        memory.Position = (long)loader + 24;
        memory.ReadExactly(entry);
        return loader + BitConverter.ToUInt64(entry);
    }
}
