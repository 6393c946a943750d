// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>Processes that cannot be added or started.</summary>
internal static class ExecScenarios
{
    private const string Type = "types.containerd.io/opencontainers/runtime-spec/1/Process";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("exec without a spec",
        [
            "Create", "Start",
            // Theirs crashes.
            Step.OursAlone("Exec exec_id=e", "InvalidArgument \"exec without a process: invalid argument\""),
            Step.OursAlone("Update", "InvalidArgument \"update without resources: invalid argument\""),
            "State exec_id=e",
        ]),
        new("exec of a bad spec",
        [
            "Create", "Start", Step.FreeWords(Spec("a", "")), "Start exec_id=a", "State exec_id=a", Step.FreeWords(Spec("b", "{")), "State exec_id=b", Step.FreeWords(Spec("c", "[]")),
            Spec("d", "{}"), "Start exec_id=d", "Wait exec_id=d", "State exec_id=d", "Delete exec_id=d", $$"""Exec exec_id=e spec=acme.Process|{"args":["sleep","1000"],"cwd":"/","env":["PATH=/bin"]}""", "Start exec_id=e",
        ]),
        new("exec of what is not there", ["Create", "Start", Exec("a", "/bin/nothing"), "Start exec_id=a", "Wait exec_id=a", "State exec_id=a",
            // Theirs crashes.
            Step.OursAlone("Start exec_id=a", "Unknown \"OCI runtime exec failed: exec failed: unable to start container process: exec: \"/bin/nothing\": stat /bin/nothing: no such file or directory\""),
            "Delete exec_id=a", "State exec_id=a", Spec("b", """{"args":["sleep","1000"],"cwd":"/nowhere","env":["PATH=/bin"]}"""), "Start exec_id=b", "Delete exec_id=b", Spec("c", """{"args":["sleep","1000"],"cwd":"relative"}"""), "Start exec_id=c", "Delete exec_id=c",
            Exec("d", "true"), "Start exec_id=d", "Wait exec_id=d"]),
        new("exec of a bad id", ["Create", "Start", Exec("", "true"), "State exec_id=", Exec("a/b", "true"), "Start exec_id=a/b", "State exec_id=a/b", "Delete exec_id=a/b"]),
        new("exec with output that cannot be opened", ["Create", "Start",
            $"{Exec("a", "true")} stdout={{room}}/nowhere/out", Step.FreeWords("Start exec_id=a"), "State exec_id=a", "Delete exec_id=a",
            $"{Exec("b", "true")} stdout=gopher:///a", "Start exec_id=b", "State exec_id=b", "Delete exec_id=b"]),
        new("many execs", ["Create", "Start", Exec("a", "sleep", "1000"), "Start exec_id=a", Exec("b", "true"), "Start exec_id=b", "Wait exec_id=b", "Delete exec_id=b", Exec("b", "sleep", "1000"), "Start exec_id=b", "Pids", "State exec_id=a", "State exec_id=b",
            "Kill exec_id=a signal=9", "Wait exec_id=a", "Kill exec_id=b signal=15", "Wait exec_id=b", "Kill signal=9", "Wait", "Delete", "State exec_id=a"]),
    ];

    public static string Exec(string id, params string[] arguments) =>
        Spec(id, $$"""{"args":[{{string.Join(',', arguments.Select(argument => $"\"{argument}\""))}}],"cwd":"/","env":["PATH=/bin"]}""");

    private static string Spec(string id, string json) => $"Exec exec_id={id} spec={Type}|{json}";
}
