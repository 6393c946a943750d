// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>Real debuggers stop our shim, compiled ahead of time, in its Create: by a method's name, and by a line.</summary>
public sealed class DebuggerTests(SharedContainerds shared) : RuncsTest(shared)
{
    private const string Method = "containerd_shim_runcs_v1_Holdpoint_Shim_Runc_RuncShim__CreateAsync";
    private const string File = "ContainerCreation.cs";

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public async Task Attach_Gdb_StopsByNameAndByLineAndPrintsVariables(string version)
    {
        CommandResult debugger = await DebugAsync(version, "gdb", [Method, $"{File}:{Line}"], """
            backtrace 1
            continue
            info args
            print this.done
            x/hs &this.this.'<request>P'.'<Id>k__BackingField'._firstChar
            delete
            continue

            """);

        Assert.Contains($"in {Method} ()", debugger.Output, StringComparison.Ordinal);
        Assert.Contains($"{File}:{Line}", debugger.Output, StringComparison.Ordinal);
        Assert.Contains("cancellationToken = {", debugger.Output, StringComparison.Ordinal);
        Assert.Contains("= false", debugger.Output, StringComparison.Ordinal);
        Assert.Contains("u\"debugged\"", debugger.Output, StringComparison.Ordinal);
    }

    // One stop each: of a script it takes the next command before the program has stopped again.
    [Fact]
    public async Task Attach_Lldb_StopsByName()
    {
        CommandResult debugger = await DebugAsync("2.1", "lldb", [Method], """
            thread backtrace --count 1
            breakpoint delete --force
            detach
            quit

            """);

        Assert.True(debugger.Output.Contains($"`{Method} at RuncShim.cs:", StringComparison.Ordinal), debugger.ToString());
    }

    [Fact]
    public async Task Attach_Lldb_StopsByLineAndPrintsVariables()
    {
        CommandResult debugger = await DebugAsync("2.1", "lldb", [$"{File}:{Line}"], """
            frame variable
            breakpoint delete --force
            detach
            quit

            """);

        Assert.True(debugger.Output.Contains($"at {File}:{Line}", StringComparison.Ordinal), debugger.ToString());
        Assert.True(debugger.Output.Contains("cancellationToken = {", StringComparison.Ordinal), debugger.ToString());
    }

    /// <summary>Of a statement that stands there as long as there is the method.</summary>
    private static int Line
    {
        get
        {
            string[] lines = System.IO.File.ReadAllLines(Path.Combine(Repository.Root, "src/Holdpoint.Shim.Runc/Containers", File));
            return 1 + Array.FindIndex(lines, line => line.Contains("bool done = false;", StringComparison.Ordinal));
        }
    }

    private async Task<CommandResult> DebugAsync(string version, string debugger, IEnumerable<string> breakpoints, string commands)
    {
        PrivateContainerd containerd = Use(version);
        Process run = containerd.StartContainer("debugged", Runtime, ["--annotation", "holdpoint.hold-create=true"], "echo", "it goes on");
        int pid = (int)containerd.WaitForHold("debugged")["pid"]!;
        Command attach = containerd.Holdpoint(["attach", $"{pid}", "--with", debugger, .. breakpoints.SelectMany(place => new[] { "--break", place })]).WithInput(commands);
        Task<CommandResult> attached = Task.Run(attach.Run, TestContext.Current.CancellationToken);

        // It has been let run by then, and waits in its own code.
        Assert.True(Eventually.Holds(() => attached.IsCompleted || (ProcessFiles.Text(pid, "status") is { } status
            && status.Contains("State:\tS", StringComparison.Ordinal) && !status.Contains("TracerPid:\t0\n", StringComparison.Ordinal))));
        containerd.Release(pid);

        CommandResult seen = await attached;
        CommandResult ended = Finish(run);
        Assert.True(ended is { ExitCode: 0, Output: "it goes on\n" }, $"{ended}\n{seen}");
        return seen;
    }
}
