// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>A runc that fails, with and without a word, hangs, and prints what it should not.</summary>
internal static class RuncScenarios
{
    private const string Create = "Create runtime={room}/fake-runc";
    private const string Update = """Update resources=types.containerd.io/opencontainers/runtime-spec/1/LinuxResources|{"memory":{"limit":33554432}}""";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("runc fails without a word", Failing("exit 5")),
        new("runc fails and prints", Failing("echo printed; echo said >&2; exit 5")),
        new("runc fails and logs", Failing("""echo '{"level":"info","msg":"begins"}{"level":"error","msg":"no luck"}' >> "$4"; exit 5""")),
        new("runc fails and logs no error", Failing("""echo '{"level":"warning","msg":"take care"}' >> "$4"; exit 5""")),
        new("runc is killed", Failing("kill -9 $$")),
        new("runc prints garbage", [Runc("echo garbage; exec runc \"$@\""), Create, "Start", Step.FreeWords("Pids"), Fails("ps", "echo garbage"), Step.FreeWords("Pids"), Fails("ps", "echo '[\"a\"]'"), Step.FreeWords("Pids"), Fails("ps", "echo 7"), Step.FreeWords("Pids"), Fails("ps", "echo '[7]x'"), Step.FreeWords("Pids"), Fails("ps", ""), Step.FreeWords("Pids")]),
        new("runc makes nothing", [Fails("create", "exit 0"), Create, "State", Fails("create", "echo nonsense > \"$(dirname \"$4\")/init.pid\""), Step.FreeWords(Create), "State", Well(), Create, Fails("start", "exit 0"), "Start", "State"]),
        new("runc kills nothing", [Well(), Create, "Start", Fails("kill", "echo container not running >&2; exit 1"), "Kill signal=9", Fails("kill", "echo os: process already finished >&2; exit 1"), "Kill signal=9",
            Fails("kill", "echo No Such Process >&2; exit 1"), "Kill signal=9", Fails("kill", "echo it does not exist >&2; exit 1"), "Kill signal=9", Fails("kill", "exit 0"), "Kill signal=9", "State", Well()]),
        new("runc hangs at create", [Fails("create", "exec sleep 1000"), Step.GivenUp(Create), "State", Well(), Step.Patient(Create)]),
        new("runc hangs", [Well(), Create, Fails("start", "exec sleep 1000"), Step.GivenUp("Start"), "State", Well(), "Start", Fails("pause", "exec sleep 1000"), Step.GivenUp("Pause"), Fails("kill", "exec sleep 1000"), Step.GivenUp("Kill signal=9"),
            Fails("ps", "exec sleep 1000"), Step.GivenUp("Pids"), Fails("update", "exec sleep 1000"), Step.GivenUp(Update), ExecScenarios.Exec("e", "true"), Fails("exec", "exec sleep 1000"), Step.GivenUp("Start exec_id=e"), "State exec_id=e", "Delete exec_id=e", "State", Well()]),
    ];

    // Of one container: each command fails once, then does what it should.
    private static Step[] Failing(string how) =>
    [
        Fails("create", how), Create, "State", Well(), Create, Fails("start", how), "Start", "State", Well(), "Start",
        Fails("pause", how), "Pause", "State", Well(), "Pause", Fails("resume", how), "Resume", "State", Well(), "Resume",
        Fails("ps", how), "Pids", Fails("update", how), Update, ExecScenarios.Exec("e", "true"), Fails("exec", how), "Start exec_id=e", "State exec_id=e", "Wait exec_id=e", "Delete exec_id=e",
        Fails("checkpoint", how), "Checkpoint path={room}/image", "State", Fails("kill", how), "Kill signal=9", "State", Well(), "Kill signal=9", "Wait", Fails("delete", how), "Delete", "State", Well(), "Delete",
    ];

    private static Step Runc(string script) => Step.Do($"runc is: {script}", shim => Replace(shim, script));

    private static Step Fails(string command, string how) =>
        Step.Do($"runc {command} is: {how}", shim => Replace(shim, $"case \" $* \" in *' {command} '*)\n{how}\nexit;;\nesac\nexec runc \"$@\""));

    private static Step Well() => Runc("exec runc \"$@\"");

    // In its place at once: one that runs may be read still.
    private static void Replace(RunningShim shim, string script)
    {
        File.Delete(shim.Folder["fake-runc"]);
        shim.Folder.Script(script);
    }
}
