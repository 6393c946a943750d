// SPDX-License-Identifier: Apache-2.0

using Grpc.Core;

namespace Holdpoint.Integration.Tests.Cri;

/// <summary>A containerd whose CRI plugin is on, with the held runtime for every pod, and the calls of a kubelet.</summary>
public sealed class CriDaemon : IDisposable
{
    // An image that sleeps stands for the pause image; without pod_annotations CRI hands no annotation of a pod to its bundle.
    private const string PauseImage = "localhost/pause:test";
    private const string Configuration = $"""
        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "{PauseImage}"
          disable_apparmor = true
          restrict_oom_score_adj = true
        [plugins."io.containerd.grpc.v1.cri".containerd]
          default_runtime_name = "hold"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.hold]
          runtime_type = "io.containerd.hold-runc.v2"
          pod_annotations = ["holdpoint.*"]
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.sample]
          runtime_type = "io.containerd.hold-sample.v1"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runcs]
          runtime_type = "io.containerd.runcs.v1"
          pod_annotations = ["holdpoint.*"]
          container_annotations = ["holdpoint.*"]
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runcs-options]
          runtime_type = "io.containerd.runcs.v1"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runcs-options.options]
          BinaryName = "runc"
          Root = "/run/containerd/runc"
        """;

    /// <summary>That of the shims of the handler runcs-cgroup, which whoever runs it makes first.</summary>
    public static string ShimCgroup { get; } = $"/holdpoint-shims-{Environment.ProcessId}";

    // The same executable at a path that no name of a runtime leads to.
    private static string More => $"""

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runcs-path]
          runtime_type = "io.containerd.runc.v2"
          runtime_path = "{Repository.RuncShim}"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runcs-cgroup]
          runtime_type = "io.containerd.runcs.v1"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runcs-cgroup.options]
          ShimCgroup = "{ShimCgroup}"
        """;

    private readonly CriClient _client;

    public CriDaemon(string version)
    {
        Containerd = new PrivateContainerd(version, configuration: Configuration + More, cri: true);
        string archive = Path.Combine(Repository.Cache, "pause.tar");
        if (!File.Exists(archive))
        {
            _ = new Command(Path.Combine(Repository.Root, "eng/setup/image.sh"), archive, PauseImage, "/bin/sleep", "1000000").RunOrThrow();
        }

        _ = Containerd.Ctr("images", "import", archive).RunOrThrow();
        _client = new CriClient(Containerd.Address);
        WaitUntilUp();
    }

    public PrivateContainerd Containerd { get; }

    internal RuntimeService.RuntimeServiceClient Runtime => _client.Runtime;

    /// <summary>After a start.</summary>
    public void WaitUntilUp() => Assert.True(Eventually.Holds(IsUp), Containerd.Log);

    /// <summary>A pod on the node's network: no network plugin is needed.</summary>
    internal PodSandboxConfig Pod(string name) => new()
    {
        Metadata = new PodSandboxMetadata { Name = name, Uid = name, Namespace = "default" },
        Linux = new LinuxPodSandboxConfig
        {
            CgroupParent = "/" + Containerd.Cgroup,
            SecurityContext = new LinuxSandboxSecurityContext { NamespaceOptions = new NamespaceOption { Network = NamespaceMode.Node } },
        },
    };

    /// <summary>Starts a sandbox; the answer comes when its shim has been released.</summary>
    internal Task<string> RunAsync(PodSandboxConfig pod, string handler = "hold") => RunUntilAsync(pod, TestContext.Current.CancellationToken, handler);

    /// <summary>The same for a client that gives up.</summary>
    internal async Task<string> RunUntilAsync(PodSandboxConfig pod, CancellationToken patience, string handler = "hold")
    {
        RunPodSandboxRequest request = new() { Config = pod, RuntimeHandler = handler };
        return (await Runtime.RunPodSandboxAsync(request, deadline: DateTime.UtcNow + TimeLimits.Command, cancellationToken: patience)).PodSandboxId;
    }

    /// <summary>Starts a container that sleeps in a pod; returns its id.</summary>
    internal string Start(string sandbox, PodSandboxConfig pod, string name, params (string Name, string Value)[] annotations)
    {
        string id = Create(sandbox, pod, name, annotations);
        _ = Runtime.StartContainer(new StartContainerRequest { ContainerId = id });
        return id;
    }

    /// <summary>The same without the start.</summary>
    internal string Create(string sandbox, PodSandboxConfig pod, string name, params (string Name, string Value)[] annotations)
    {
        ContainerConfig container = new()
        {
            Metadata = new ContainerMetadata { Name = name },
            Image = new ImageSpec { Image = PrivateContainerd.Image },
            Command = { "/bin/sleep", "1000000" },
        };
        foreach ((string key, string value) in annotations)
        {
            container.Annotations[key] = value;
        }

        return Runtime.CreateContainer(new CreateContainerRequest { PodSandboxId = sandbox, Config = container, SandboxConfig = pod }).ContainerId;
    }

    /// <summary>Runs a command in a container to its end.</summary>
    internal ExecSyncResponse Exec(string container, params IEnumerable<string> command) =>
        Runtime.ExecSync(new ExecSyncRequest { ContainerId = container, Cmd = { command } });

    /// <summary>What a container takes of the machine.</summary>
    internal ContainerUse Use(string container) => Runtime.ContainerStats(new ContainerStatsRequest { ContainerId = container }).Stats;

    /// <summary>Stops a container that takes no notice of the stop signal, and removes it.</summary>
    internal void StopAndRemove(string container)
    {
        _ = Runtime.StopContainer(new StopContainerRequest { ContainerId = container });
        ContainerStatus status = Runtime.ContainerStatus(new ContainerStatusRequest { ContainerId = container }).Status;
        Assert.Equal((ContainerState.ContainerExited, 137), (status.State, status.ExitCode));
        _ = Runtime.RemoveContainer(new RemoveContainerRequest { ContainerId = container });
    }

    /// <summary>Stops and removes a sandbox with all its containers.</summary>
    internal void Remove(string sandbox)
    {
        _ = Runtime.StopPodSandbox(new StopPodSandboxRequest { PodSandboxId = sandbox });
        _ = Runtime.RemovePodSandbox(new RemovePodSandboxRequest { PodSandboxId = sandbox });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        Containerd.Dispose();
    }

    private bool IsUp()
    {
        try
        {
            return Runtime.Version(new VersionRequest()).RuntimeName == "containerd";
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
