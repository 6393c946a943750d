// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json.Nodes;

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>FIFOs that are not there, that nobody reads, that are left; terminals; and the log's.</summary>
internal static class IoScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("output is missing", [Step.FreeWords("Create stdout={room}/nowhere/out"), "State"]),
        new("output is of an unknown scheme", ["Create stdout=gopher:///a", "State", "Create"]),
        new("output is a folder", [Step.FreeWords("Create stdout={room}"), "State"]),
        new("output arrives", [Runs("echo one; echo two >&2"), Fifo("out"), Fifo("err"), Reads("out"), Reads("err"), "Create stdout={room}/out stderr={room}/err", "State", "Start", "Wait", Says("out"), Says("err"), "Delete"]),
        new("output goes to a file", [Runs("echo one; echo two"), "Create stdout=file://{room}/logs/out stderr=file://{room}/logs/out", "Start", "Wait", "Delete", Step.Ask("file", shim => File.ReadAllTextAsync(shim.Folder["logs/out"]))]),
        new("output goes to a file that is there", [Runs("echo one"), Step.Do("make it", shim => File.WriteAllText(shim.Folder["file"], "before\n")), "Create stdout={room}/file stderr={room}/file", "Start", "Wait", "Delete", Step.Ask("file", shim => File.ReadAllTextAsync(shim.Folder["file"]))]),
        new("nobody reads", [Fifo("out"), Fifo("err"), Step.GivenUp("Create stdout={room}/out stderr={room}/err"), "State"]),
        new("the reader leaves", [Runs("head -c 20000000 /dev/zero"), Fifo("out"), Fifo("err"), ReadsOnce("out"), Reads("err"), "Create stdout={room}/out stderr={room}/err", "Start", Leaves("out"), "State", ExecScenarios.Exec("e", "true"), "Start exec_id=e", "Wait exec_id=e", Reads("out"), "Wait", Length("out"), "Delete"]),
        new("input is given and closed", [Runs("cat; echo end"), Fifo("in"), Fifo("out"), Fifo("err"), Reads("out"), Reads("err"), "Create stdin={room}/in stdout={room}/out stderr={room}/err", "Start", Writes("in", "hello\n"), "CloseIO stdin=true", "Wait", Says("out"), "State", "Delete"]),
        new("input is given to an exec and closed", ["Create", "Start", Fifo("in"), Fifo("out"), Fifo("err"), Reads("out"), Reads("err"), $"{ExecScenarios.Exec("e", "cat")} stdin={{room}}/in stdout={{room}}/out stderr={{room}}/err", "Start exec_id=e", Writes("in", "hello\n"), "CloseIO exec_id=e stdin=true", "Wait exec_id=e", Says("out"),
            "State exec_id=e", "Delete exec_id=e"]),
        new("terminal", [Runs("head -n 1; echo two >&2; exit 3", terminal: true), Fifo("in"), Fifo("out"), Reads("out"), "Create terminal=true stdin={room}/in stdout={room}/out", "State", "ResizePty width=7 height=3", "Start", Writes("in", "hello\n"), "Wait", "State", "ResizePty width=7 height=3", "Delete", Says("out")]),
        new("terminal that runc does not give", [Runs("echo one", terminal: false), Fifo("out"), Reads("out"), "Create terminal=true stdout={room}/out", "State"]),
        new("the log is full", [Step.Do("fill it", shim => shim.Log.Write(new byte[65536])), .. Noise()]),
        new("the log has no reader", [Step.Do("leave it", shim => shim.Log.Dispose()), .. Noise()]),
        new("the log is not there", [Step.Do("remove it", shim => File.Delete(Path.Combine(shim.Folder.Bundle, "log"))), .. Noise()]),
    ];

    private static Step[] Noise() => ["Create runtime=no-runc", "Create", "Start", ExecScenarios.Exec("e", "/bin/nothing"), "Start exec_id=e", "Delete exec_id=e", "Create runtime=no-runc id=other", "Kill signal=9", "Wait", "Kill signal=9", "Delete"];

    private static Step Runs(string script, bool terminal = false) =>
        Step.Do($"runs: {script}", shim => shim.Folder.Configure(["sh", "-c", script], change: config =>
        {
            config["process"]!["terminal"] = terminal;
            config["mounts"]!.AsArray().Add(JsonNode.Parse("""{ "destination": "/dev/pts", "type": "devpts", "source": "devpts", "options": ["newinstance", "ptmxmode=0666"] }"""));
        }));

    private static Step Fifo(string name) => Step.Do($"make {name}", shim => RunningShim.MakeFifo(shim.Folder[name]));

    private static Step Reads(string name) => Step.Do($"read {name}", shim => shim.Readers[name] = Task.Run(async () =>
    {
        using FileStream file = new(shim.Folder[name], FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        using MemoryStream all = new();
        await file.CopyToAsync(all);
        return Encoding.UTF8.GetString(all.ToArray());
    }));

    private static Step ReadsOnce(string name) => Step.Do($"read one byte of {name}", shim => shim.Readers[name] = Task.Run(() =>
    {
        using FileStream file = new(shim.Folder[name], FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        return $"{file.ReadByte()}";
    }));

    private static Step Leaves(string name) => Step.Ask($"leave {name}", shim => shim.Readers[name]);

    private static Step Says(string name) => Step.Ask($"{name} says", shim => shim.Readers[name]);

    private static Step Length(string name) => Step.Ask($"length of {name}", async shim => $"{(await shim.Readers[name]).Length}");

    private static Step Writes(string name, string text) => Step.Do($"write {name}", shim => File.WriteAllText(shim.Folder[name], text));
}
