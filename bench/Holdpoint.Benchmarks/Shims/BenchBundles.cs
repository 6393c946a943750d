// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Holdpoint.Benchmarks.Shims;

/// <summary>A root of busybox, and bundles of it as containerd would make them.</summary>
internal sealed class BenchBundles : IDisposable
{
    private static readonly string[] _programs = ["cat", "dd", "head", "seq", "sh", "sleep", "true", "yes"];

    private readonly string _folder = Directory.CreateTempSubdirectory("holdpoint-bench-").FullName;
    private readonly ConcurrentBag<FileStream> _logs = [];
    private int _made;

    public BenchBundles()
    {
        foreach (string folder in new[] { "bin", "proc", "dev", "sys", "tmp", "etc" })
        {
            _ = Directory.CreateDirectory(Path.Combine(Root, folder));
        }

        File.Copy("/bin/busybox", Path.Combine(Root, "bin/busybox"));
        foreach (string program in _programs)
        {
            _ = File.CreateSymbolicLink(Path.Combine(Root, "bin", program), "busybox");
        }
    }

    public string Root => Path.Combine(_folder, "root");

    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>A new bundle; its name is good for a container's id.</summary>
    public string Make(bool terminal, params string[] arguments)
    {
        string id = $"bench{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";
        string bundle = Directory.CreateDirectory(this[id]).FullName;
        JsonObject config = (JsonObject)JsonNode.Parse($$"""
            {
              "ociVersion": "1.0.2",
              "process": { "user": { "uid": 0, "gid": 0 }, "env": ["PATH=/bin"], "cwd": "/" },
              "root": { "path": "{{Root}}" },
              "mounts": [
                { "destination": "/proc", "type": "proc", "source": "proc" },
                { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"] },
                { "destination": "/dev/pts", "type": "devpts", "source": "devpts", "options": ["newinstance", "ptmxmode=0666"] }
              ],
              "linux": {
                "cgroupsPath": "/holdpoint-bench/{{id}}",
                "namespaces": [{ "type": "pid" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" }]
              }
            }
            """)!;
        config["process"]!["terminal"] = terminal;
        config["process"]!["args"] = Words(arguments);
        File.WriteAllText(Path.Combine(bundle, "config.json"), config.ToJsonString());
        // The one in Go does not serve without somebody who reads its log.
        string log = Path.Combine(bundle, "log");
        Programs.Run("/usr/bin/mkfifo", log);
        _logs.Add(new FileStream(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0));
        return bundle;
    }

    /// <summary>An OCI process, as an exec sends it.</summary>
    public static string Process(params string[] arguments) =>
        new JsonObject { ["args"] = Words(arguments), ["cwd"] = "/", ["env"] = Words(["PATH=/bin"]), ["user"] = new JsonObject { ["uid"] = 0, ["gid"] = 0 } }.ToJsonString();

    public void Dispose()
    {
        foreach (FileStream log in _logs)
        {
            log.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static JsonArray Words(string[] words) => [.. words.Select(word => (JsonNode)word)];
}
