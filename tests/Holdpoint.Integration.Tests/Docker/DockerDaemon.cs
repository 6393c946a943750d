// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Text.Json;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Integration.Tests.Docker;

/// <summary>
/// A dockerd of the tests' own on a private containerd, without networks. Its containers are in the namespace and the cgroup that
/// containerd's are looked for in afterwards.
/// </summary>
public sealed class DockerDaemon : IDisposable
{
    /// <summary>Busybox.</summary>
    public const string Image = "busybox:test";

    private readonly TemporaryFolder _folder = new();
    private readonly string _executables;
    private readonly Process _daemon;

    /// <param name="containerd">In whose mounts dockerd runs: a shim must see the root file system that dockerd mounts.</param>
    /// <param name="version">docker or docker-20.10, as eng/setup/versions.sh fetches them.</param>
    public DockerDaemon(PrivateContainerd containerd, string version)
    {
        _executables = ContainerdVersions.Folder(version);
        File.WriteAllText(_folder["daemon.json"], Configuration(containerd));
        _daemon = containerd.Inside(
            "sh", "-c", "PATH=\"$0:$PATH\" exec dockerd --config-file \"$1/daemon.json\" >\"$1/log\" 2>&1", _executables, _folder.Path).Start();
        bool up = Eventually.Holds(() => _daemon.HasExited || Docker("version").Run().ExitCode == 0);
        Assert.True(up && !_daemon.HasExited, $"dockerd of {version} did not come up: {Log}");
        Import();
    }

    /// <summary>What dockerd has logged, requests included.</summary>
    public string Log => File.Exists(_folder["log"]) ? File.ReadAllText(_folder["log"]) : "";

    private string Socket => $"unix://{_folder["docker.sock"]}";

    public Command Docker(params IEnumerable<string> arguments) => new(Path.Combine(_executables, "docker"), ["--host", Socket, .. arguments]);

    /// <summary><c>docker run</c> of a container without network, by the runtime that is held.</summary>
    public Command RunHeld(params IEnumerable<string> arguments) =>
        Docker(["run", "--network", "none", "--runtime", "io.containerd.hold-runc.v2", .. arguments]);

    /// <summary>The full ids of all containers.</summary>
    public string[] Containers() => Docker("ps", "--all", "--quiet", "--no-trunc").RunOrThrow().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A container's state; <c>docker inspect</c> would wait for the end of a start that is under way.</summary>
    public string State(string container) => Docker("ps", "--all", "--filter", $"id={container}", "--format", "{{.State}}").RunOrThrow().Trim();

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Libc.kill(_daemon.Id, Signal.SIGTERM);
        if (!_daemon.WaitForExit(TimeLimits.Step))
        {
            _daemon.Kill();
            _daemon.WaitForExit();
        }

        _daemon.Dispose();
        _folder.Dispose();
    }

    private string Configuration(PrivateContainerd containerd) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["hosts"] = new[] { Socket },
        ["containerd"] = containerd.Address,
        ["containerd-namespace"] = containerd.Namespace,
        ["cgroup-parent"] = "/" + containerd.Cgroup,
        ["data-root"] = _folder["data"],
        ["exec-root"] = _folder["exec"],
        ["pidfile"] = _folder["pid"],
        ["bridge"] = "none",
        ["iptables"] = false,
        ["ip6tables"] = false,
        ["debug"] = true,
    });

    private void Import()
    {
        const string Script = """
            mkdir -p "$0/bin"
            cp /bin/busybox "$0/bin/"
            for applet in cat echo sh sleep test true; do ln -s busybox "$0/bin/$applet"; done
            tar --directory "$0" --create --file "$1" .
            """;
        _ = new Command("sh", "-e", "-c", Script, _folder["image"], _folder["image.tar"]).RunOrThrow();
        _ = Docker("import", _folder["image.tar"], Image).RunOrThrow();
    }
}
