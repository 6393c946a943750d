// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;

namespace Holdpoint.Integration.Tests;

/// <summary>
/// A real containerd apart from the machine's: own root, state, socket and event folder, and, since shims and ctr also use fixed
/// paths, a mount namespace with an empty /run/containerd. Its PATH begins with <see cref="Bin"/>.
/// </summary>
public sealed partial class PrivateContainerd : IDisposable
{
    /// <summary>In every daemon.</summary>
    public const string Image = "localhost/busybox:test";

    private const string CriNamespace = "k8s.io";

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _events = new();
    private readonly IReadOnlyDictionary<string, string?> _environment;
    private Process _daemon;

    /// <param name="version">Of <see cref="ContainerdVersions"/>.</param>
    /// <param name="environment">For the daemon, and so for its shims.</param>
    /// <param name="configuration">More of its configuration file, TOML.</param>
    /// <param name="cri">Whether the plugin that serves Kubernetes is on.</param>
    public PrivateContainerd(string version, IReadOnlyDictionary<string, string?>? environment = null, string configuration = "", bool cri = false)
    {
        Version = version;
        Executables = ContainerdVersions.Folder(version);
        Cgroup = "holdpoint-" + Path.GetFileName(_folder.Path).ToLowerInvariant();
        Namespace = cri ? CriNamespace : Cgroup;
        _environment = environment ?? new Dictionary<string, string?>();
        _ = Directory.CreateDirectory(Bin);
        _ = Directory.CreateDirectory("/run/containerd");
        File.CreateSymbolicLink(Path.Combine(Bin, "containerd-shim-hold-runc-v2"), Repository.Interposer);
        File.CreateSymbolicLink(Path.Combine(Bin, "containerd-shim-hold-sample-v1"), Repository.Interposer);
        File.CreateSymbolicLink(Path.Combine(Bin, "containerd-shim-sample-v1"), SampleShim);
        File.CreateSymbolicLink(Path.Combine(Bin, "containerd-shim-runcs-v1"), Repository.RuncShim);
        File.WriteAllText(_folder["config.toml"], $"""
            version = 2
            root = "{_folder["root"]}"
            state = "{_folder["state"]}"
            disabled_plugins = [{(cri ? "" : "\"io.containerd.grpc.v1.cri\",\"io.containerd.cri.v1.images\",\"io.containerd.cri.v1.runtime\"")}]
            [grpc]
              address = "{Address}"
            [ttrpc]
              address = "{Address}.ttrpc"
            [debug]
              level = "debug"
            [plugins."io.containerd.internal.v1.opt"]
              path = "{_folder["opt"]}"
            {configuration}
            """);
        _daemon = Launch(mount: true);
        WaitUntilUp();
        _ = Ctr("images", "import", ImageArchive).RunOrThrow();
    }

    /// <summary>1.6, 1.7 or 2.1.</summary>
    public string Version { get; }

    /// <summary>The folder of containerd, ctr and the real shim of this release.</summary>
    public string Executables { get; }

    /// <summary>The first folder of the daemon's PATH: links to the interposer, and shims of a test.</summary>
    public string Bin => _folder["bin"];

    /// <summary>The event folder of its shims.</summary>
    public string Events => _events.Path;

    /// <summary>The socket.</summary>
    public string Address => _folder["c.sock"];

    /// <summary>containerd's namespace of this daemon's containers: no other daemon of this machine uses it, except CRI's own.</summary>
    public string Namespace { get; }

    /// <summary>The cgroup that has those of its containers, which is ctr's choice for a namespace, and what a pod must name.</summary>
    public string Cgroup { get; }

    /// <summary>Everything of the daemon is below.</summary>
    public string Folder => _folder.Path;

    /// <summary>What the daemon has logged, from its first start on.</summary>
    public string Log => File.Exists(_folder["log"]) ? File.ReadAllText(_folder["log"]) : "(nothing yet)";

    public int Pid => _daemon.Id;

    /// <summary>The image as a file, made the first time.</summary>
    public static string ImageArchive
    {
        get
        {
            string archive = Path.Combine(Repository.Cache, "busybox.tar");
            if (!File.Exists(archive))
            {
                _ = new Command(Path.Combine(Repository.Root, "eng/setup/image.sh"), archive, Image).RunOrThrow();
            }

            return archive;
        }
    }

    private static string SampleShim
    {
        get
        {
            string path = Path.Combine(Repository.Cache, "go-shim", "containerd-shim-sample-v1");
            return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not there: run samples/go-shim/build first");
        }
    }

    /// <summary>A program within the daemon's mounts, as its user would call it.</summary>
    public Command Inside(string program, params IEnumerable<string> arguments) =>
        new("nsenter", ["--mount=" + _folder["keep/mounts"], program, .. arguments]) { Environment = Environment };

    /// <summary>ctr on this daemon.</summary>
    public Command Ctr(params IEnumerable<string> arguments) =>
        Inside(Path.Combine(Executables, "ctr"), ["--address", Address, "--namespace", Namespace, .. arguments]);

    /// <summary>holdpoint with this daemon's event folder.</summary>
    public Command Holdpoint(params IEnumerable<string> arguments) => Inside(Repository.Holdpoint, arguments);

    /// <summary>Ends the daemon as a crash would; its shims go on.</summary>
    public void KillDaemon()
    {
        _daemon.Kill();
        _daemon.WaitForExit();
    }

    /// <summary>Starts it again on the same state, after <see cref="KillDaemon"/>.</summary>
    public void StartAgain()
    {
        _daemon.Dispose();
        _daemon = Launch(mount: false);
        WaitUntilUp();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = new Command("kill", _daemon.Id.ToString(CultureInfo.InvariantCulture)).Run();
        if (!_daemon.WaitForExit(TimeLimits.Step))
        {
            _daemon.Kill();
        }

        KillLeftovers();
        foreach (string mount in Mounts().Select(line => line.Split(' ')[1]))
        {
            _ = Inside("umount", "--lazy", mount).Run();
        }

        _daemon.Dispose();
        _ = new Command("umount", _folder["keep/mounts"]).RunOrThrow();
        _ = new Command("umount", _folder["keep"]).RunOrThrow();
        RemoveCgroups();
        _folder.Dispose();
        _events.Dispose();
    }

    private Dictionary<string, string?> Environment => new(_environment)
    {
        ["HOLDPOINT_DIR"] = Events,
        ["PATH"] = $"{Bin}:{Executables}:{System.Environment.GetEnvironmentVariable("PATH")}",
    };

    private Process Launch(bool mount)
    {
        // The namespace is kept by a mount of its file, so that a daemon that is started again finds the same. Such a file must lie
        // on a private mount.
        string script = mount ? $"""
            set -e
            mkdir '{_folder["keep"]}'
            mount -t tmpfs --make-private tmpfs '{_folder["keep"]}'
            touch '{_folder["keep"]}/mounts'
            unshare --mount='{_folder["keep"]}/mounts' --propagation private true
            nsenter --mount='{_folder["keep"]}/mounts' mount -t tmpfs tmpfs /run/containerd
            """ : ":";
        ProcessStartInfo start = new("sh", ["-c", script + $"""

            exec nsenter --mount='{_folder["keep"]}/mounts' '{Executables}/containerd' --config '{_folder["config.toml"]}' >>'{_folder["log"]}' 2>&1
            """]);
        foreach ((string name, string? value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>runc removes a container's cgroup, not the parent that it made for it.</summary>
    private void RemoveCgroups()
    {
        foreach (string hierarchy in Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup"))
        {
            string folder = Path.Combine(hierarchy, Cgroup);
            if (Directory.Exists(folder) && Directory.GetDirectories(folder).Length == 0)
            {
                Directory.Delete(folder);
            }
        }
    }

    private void WaitUntilUp()
    {
        bool up = Eventually.Holds(() => _daemon.HasExited || (File.Exists(_folder["keep/mounts"]) && Ctr("version").Run().ExitCode == 0));
        Assert.True(up && !_daemon.HasExited, $"containerd {Version} did not come up: {Log}");
    }
}
