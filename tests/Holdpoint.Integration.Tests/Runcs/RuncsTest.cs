// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>Containers of our shim, driven by ctr.</summary>
public abstract class RuncsTest(SharedContainerds shared) : ContainerdTest(shared)
{
    public const string Runtime = "io.containerd.runcs.v1";

    /// <summary>Runs a container to its end.</summary>
    protected static CommandResult Run(PrivateContainerd containerd, string id, IEnumerable<string> options, params IEnumerable<string> command) =>
        Finish(containerd.StartContainer(id, Runtime, options, command));

    /// <summary>Starts a container that stays.</summary>
    protected static void Start(PrivateContainerd containerd, string id, IEnumerable<string> options, params IEnumerable<string> command) =>
        _ = containerd.Ctr(["run", "--detach", "--runtime", Runtime, .. options, PrivateContainerd.Image, id, .. command]).RunOrThrow();

    /// <summary>Starts one that sleeps.</summary>
    protected static void StartSleeper(PrivateContainerd containerd, string id, params IEnumerable<string> options) => Start(containerd, id, options, "sleep", "1000000");

    protected static Command Exec(PrivateContainerd containerd, string id, string execId, params IEnumerable<string> command) =>
        containerd.Ctr(["tasks", "exec", "--exec-id", execId, id, .. command]);

    protected static Command Kill(PrivateContainerd containerd, string id, params IEnumerable<string> options) =>
        containerd.Ctr(["tasks", "kill", .. options, id]);

    /// <summary>Ends a container, and removes it.</summary>
    protected static void Remove(PrivateContainerd containerd, string id)
    {
        _ = Kill(containerd, id, "--signal", "KILL").Run();
        Assert.True(Eventually.Holds(() => Status(containerd, id) is "STOPPED" or ""), $"{id} did not end: {Status(containerd, id)}");
        _ = containerd.Ctr("tasks", "delete", id).Run();
        _ = containerd.Ctr("containers", "delete", id).RunOrThrow();
    }

    /// <summary>Kills the shims of short containers, one container after the other, each at a random moment of its life.</summary>
    protected static void KillShims(PrivateContainerd containerd, string runtime, int rounds, Random random)
    {
        for (int round = 0; round < rounds; round++)
        {
            string id = $"killed{round}";
            Process run = containerd.StartContainer(id, runtime, [], "sh", "-c", "echo one; sleep 0.1; echo two");
            Thread.Sleep(random.Next(250));
            foreach (int shim in ShimsOf(containerd))
            {
                _ = Libc.kill(shim, Signal.SIGKILL);
            }

            _ = Finish(run);
            _ = containerd.Ctr("tasks", "delete", "--force", id).Run();
            _ = containerd.Ctr("containers", "delete", id).Run();
        }

        // Events of processes that are gone are removed by whoever looks.
        _ = containerd.Holdpoint("ps").RunOrThrow();
    }

    /// <summary>As ctr shows it; empty where there is no task.</summary>
    protected static string Status(PrivateContainerd containerd, string id) => Task(containerd, id) is [_, _, var status] ? status : "";

    protected static int Pid(PrivateContainerd containerd, string id) => int.Parse(Task(containerd, id)[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The daemons of our shim, and of containerd's own, on a containerd.</summary>
    public static IReadOnlyList<int> ShimsOf(PrivateContainerd containerd) =>
        [.. ProcessFiles.All().Where(pid => ProcessFiles.Stat(pid) is { State: not ('Z' or 'X') }
            && ProcessFiles.Arguments(pid) is [var program, ..] arguments
            && (program.EndsWith("/containerd-shim-runcs-v1", StringComparison.Ordinal) || program.EndsWith("/containerd-shim-runc-v2", StringComparison.Ordinal))
            && arguments.Contains(containerd.Address) && arguments[^1] is not ("start" or "delete"))];

    /// <summary>Listens to what containerd tells, from now on.</summary>
    protected static EventListener Listen(PrivateContainerd containerd) => new(containerd);

    private static string[] Task(PrivateContainerd containerd, string id) =>
        containerd.Ctr("tasks", "list").RunOrThrow().Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(words => words is [var name, ..] && name == id) ?? [];
}
