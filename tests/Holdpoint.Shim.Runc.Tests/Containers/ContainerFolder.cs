// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>A bundle and a root of busybox, as containerd would have made them.</summary>
internal sealed class ContainerFolder : IDisposable
{
    private static readonly string[] _programs = ["sh", "sleep", "cat", "echo", "true", "head", "tail", "id"];

    private readonly TemporaryFolder _folder = new();

    public ContainerFolder()
    {
        // Also a root of a user namespace comes through.
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1ed);
        Directory.CreateDirectory(Root);
        foreach (string folder in new[] { "bin", "proc", "dev", "sys", "tmp" })
        {
            Directory.CreateDirectory(System.IO.Path.Combine(Root, folder));
        }

        File.Copy("/bin/busybox", System.IO.Path.Combine(Root, "bin/busybox"));
        foreach (string program in _programs)
        {
            File.CreateSymbolicLink(System.IO.Path.Combine(Root, "bin", program), "busybox");
        }

        Directory.CreateDirectory(Bundle);
        Directory.CreateDirectory(System.IO.Path.Combine(Bundle, "work"));
    }

    public string Id { get; } = "c" + Guid.NewGuid().ToString("N")[..8];

    public string Path => _folder.Path;

    public string Bundle => _folder[Id];

    public string Root => _folder["root"];

    /// <summary>Below which runc keeps its state.</summary>
    public string RuncRoot => _folder["runc"];

    public string this[string name] => _folder[name];

    /// <summary>A script that is called instead of runc.</summary>
    public string Script(string content)
    {
        string path = _folder["fake-runc"];
        File.WriteAllText(path, "#!/bin/sh\n" + content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Writes config.json.</summary>
    public void Configure(string[] arguments, string? root = null, Action<JsonObject>? change = null)
    {
        JsonObject config = (JsonObject)JsonNode.Parse($$"""
            {
              "ociVersion": "1.0.2",
              "process": { "user": { "uid": 0, "gid": 0 }, "args": [], "env": ["PATH=/bin"], "cwd": "/" },
              "root": { "path": "{{root ?? Root}}" },
              "mounts": [
                { "destination": "/proc", "type": "proc", "source": "proc" },
                { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"] }
              ],
              "linux": {
                "cgroupsPath": "/holdpoint-test-{{Id}}",
                "namespaces": [{ "type": "pid" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" }]
              }
            }
            """)!;
        config["process"]!["args"] = new JsonArray([.. arguments.Select(argument => (JsonNode)argument)]);
        change?.Invoke(config);
        File.WriteAllText(System.IO.Path.Combine(Bundle, "config.json"), config.ToJsonString());
    }

    public void Dispose() => _folder.Dispose();
}
