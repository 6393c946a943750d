// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Grpc.Core;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests.Cri;

/// <summary>Pods as a kubelet runs them, by the runtime that is held.</summary>
public sealed class PodTests(CriDaemons daemons) : IClassFixture<CriDaemons>
{
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public async Task Pod_OfTwoContainers_SandboxIsHeldAndContainersJoinItsShim(string version)
    {
        CriDaemon cri = daemons[version];
        PodSandboxConfig pod = cri.Pod("pair");
        Task<string> run = cri.RunAsync(pod);
        JsonNode hold = WaitForHold(cri);
        int shim = (int)hold["pid"]!;
        Assert.Equal("exec", (string?)hold["holdPoint"]);
        Assert.Equal("held", (string?)hold["state"]);
        Assert.False(run.IsCompleted);

        cri.Containerd.Release(shim);
        string sandbox = await run;
        Assert.Equal(sandbox, (string?)hold["container"]!["id"]);

        string[] containers = [cri.Start(sandbox, pod, "one"), cri.Start(sandbox, pod, "two")];
        Assert.Empty(cri.Containerd.Holds());
        Assert.Equal(1, Shims(cri));
        foreach (string container in containers)
        {
            AssertJoined(cri, container);
            AssertRunsAndStops(cri, container);
        }

        Assert.NotNull(ProcessFiles.Stat(shim));
        cri.Remove(sandbox);
        cri.Containerd.AssertNothingLeft();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public async Task Pod_AnnotationSaysNoHold_RunsAtOnce(string version)
    {
        CriDaemon cri = daemons[version];
        PodSandboxConfig pod = cri.Pod("free");
        pod.Annotations["holdpoint.hold"] = "false";

        string sandbox = await cri.RunAsync(pod);

        Assert.Empty(cri.Containerd.Holds());
        Assert.DoesNotContain(Lines(cri, "Halting until signalled"), line => line.Contains(sandbox, StringComparison.Ordinal));
        cri.Remove(sandbox);
        cri.Containerd.AssertNothingLeft();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public async Task Attach_Dlv_StopsInTheCreateOfThePodsSandbox(string version)
    {
        CriDaemon cri = daemons[version];
        Task<string> run = cri.RunAsync(cri.Pod("debugged"), handler: "sample");
        JsonNode hold = WaitForHold(cri);

        Command attach = cri.Containerd.Holdpoint("attach", $"{hold["pid"]}", "--break", "task.(*service).Create") with
        {
            Input = "print r.ID\nclearall\ncontinue\nexit\n",
        };
        // It ends with the shim, which serves as long as the pod is there.
        Task<CommandResult> debugger = Task.Run(attach.Run, TestContext.Current.CancellationToken);
        string sandbox = await run;
        cri.Remove(sandbox);

        CommandResult seen = await debugger;
        Assert.True(seen.Output.Contains($"\"{sandbox}\"", StringComparison.Ordinal), seen.ToString());
        cri.Containerd.AssertNothingLeft();
    }

    // What a kubelet does whose --runtime-request-timeout, two minutes by default, is over before the release.
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public async Task Pod_ClientGivesUpWhileHeld_NothingRunsAndThePodCanBeRunAgain(string version)
    {
        using CriDaemon cri = new(version);
        PodSandboxConfig pod = cri.Pod("given-up");
        using CancellationTokenSource patience = new();
        Task<string> run = cri.RunUntilAsync(pod, patience.Token);
        JsonNode hold = WaitForHold(cri);
        RpcException busy = await Assert.ThrowsAsync<RpcException>(() => cri.RunAsync(pod));
        Assert.Contains($"is reserved for \"{(string?)hold["container"]!["id"]}\"", busy.Status.Detail, StringComparison.Ordinal);

        await patience.CancelAsync();

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => run);
        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        cri.Containerd.AssertNothingRuns();
        Task<string> again = RunWhenFreeAsync(cri, pod);
        cri.Containerd.Release((int)WaitForHold(cri)["pid"]!);
        cri.Remove(await again);
        cri.Containerd.AssertNothingRuns();
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public async Task Pod_HeldShimEnds_RunFailsAndThePodCanBeRunAgain(string version)
    {
        using CriDaemon cri = new(version);
        PodSandboxConfig pod = cri.Pod("ended");
        Task<string> run = cri.RunAsync(pod);

        Assert.Equal(0, Libc.kill((int)WaitForHold(cri)["pid"]!, Signal.SIGKILL));

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => run);
        Assert.Contains("failed to create containerd task", error.Status.Detail, StringComparison.Ordinal);
        Task<string> again = RunWhenFreeAsync(cri, pod);
        cri.Containerd.Release((int)WaitForHold(cri)["pid"]!);
        cri.Remove(await again);
        cri.Containerd.AssertNothingRuns();
    }

    /// <summary>containerd still tidies up after a pod of the same name for a moment when that has failed.</summary>
    private static async Task<string> RunWhenFreeAsync(CriDaemon cri, PodSandboxConfig pod)
    {
        while (true)
        {
            try
            {
                return await cri.RunAsync(pod);
            }
            catch (RpcException error) when (error.Status.Detail.Contains("is reserved for", StringComparison.Ordinal))
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private static JsonNode WaitForHold(CriDaemon cri) =>
        Eventually.Is(() => cri.Containerd.Holds().SingleOrDefault(), $"one is held; containerd says:\n{cri.Containerd.Log}");

    private static int Shims(CriDaemon cri) => ProcessFiles.All().Count(pid =>
        ProcessFiles.Arguments(pid) is [var program, ..] arguments && program.EndsWith("/containerd-shim-runc-v2", StringComparison.Ordinal) && arguments.Contains(cri.Containerd.Address));

    private static string[] Lines(CriDaemon cri, string text) =>
        [.. cri.Containerd.Log.Split('\n').Where(line => line.Contains(text, StringComparison.Ordinal))];

    /// <summary>containerd 2.1 connects to the sandbox's shim by itself; the others call <c>start</c>, which joins it.</summary>
    private static void AssertJoined(CriDaemon cri, string container)
    {
        const string Line = "Nothing to hold: start left no new daemon, the container joins a running shim";
        int Said() => Lines(cri, Line).Count(line => line.Contains($"id={container}", StringComparison.Ordinal));
        if (cri.Containerd.Version == "2.1")
        {
            Assert.Equal(0, Said());
        }
        else
        {
            Assert.True(Eventually.Holds(() => Said() == 1), cri.Containerd.Log);
        }
    }

    private static void AssertRunsAndStops(CriDaemon cri, string container)
    {
        ExecSyncResponse said = cri.Exec(container, "/bin/sh", "-c", "echo hello; exit 3");
        Assert.Equal((3, "hello\n"), (said.ExitCode, said.Stdout.ToStringUtf8()));
        cri.StopAndRemove(container);
    }
}
