// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Text.Json.Nodes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Integration.Tests;

// What a user of this daemon does with its holds.
public sealed partial class PrivateContainerd
{
    /// <summary>Starts <c>ctr run --rm</c> in the background; the last arguments are the container's command.</summary>
    public Process StartContainer(string id, string runtime, IEnumerable<string> options, params IEnumerable<string> command) =>
        Ctr(["run", "--rm", "--runtime", runtime, .. options, Image, id, .. command]).Start();

    /// <summary>The same without options, held by the interposer of runc's shim.</summary>
    public Process StartHeld(string id, params IEnumerable<string> command) => StartContainer(id, "io.containerd.hold-runc.v2", [], command);

    /// <summary>The holds of this daemon's shims, as <c>holdpoint ps --json</c> tells them.</summary>
    public IReadOnlyList<JsonNode> Holds() =>
        [.. JsonNode.Parse(Holdpoint("ps", "--json").RunOrThrow())!.AsArray().OfType<JsonNode>().Where(hold => (string?)hold["container"]?["namespace"] == Namespace)];

    /// <summary>The hold of a container's shim, as soon as there is one.</summary>
    public JsonNode WaitForHold(string id) =>
        Eventually.Is(() => Holds().FirstOrDefault(hold => (string?)hold["container"]!["id"] == id), $"{id} is held; containerd says:\n{Log}");

    /// <summary>The pid of the shim that is held for a container.</summary>
    public int WaitForHeldPid(string id) => (int)WaitForHold(id)["pid"]!;

    /// <summary>Whether a keeper follows or holds a container's shim.</summary>
    public bool HasKeeper(string id) =>
        OwnProcesses().Select(ProcessFiles.Arguments).Any(arguments => arguments is ["holdpoint-keeper", ..] && arguments.Contains($"container={id}"));

    /// <summary>Releases by the command line.</summary>
    public void Release(int pid) => _ = Holdpoint("release", $"{pid}").RunOrThrow();
}
