// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>Every call in every state of a container and of a process that was added to it.</summary>
internal static class StateScenarios
{
    private const string Resources = """types.containerd.io/opencontainers/runtime-spec/1/LinuxResources|{"memory":{"limit":33554432}}""";
    private const string Process = """Exec exec_id=e spec=types.containerd.io/opencontainers/runtime-spec/1/Process|{"args":["sleep","1000"],"cwd":"/","env":["PATH=/bin"]}""";
    private const string ShortProcess = """Exec exec_id=e spec=types.containerd.io/opencontainers/runtime-spec/1/Process|{"args":["sh","-c","exit${IFS}7"],"cwd":"/","env":["PATH=/bin"]}""";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("no container", ["State", "Start", "Delete", "Pids", "Pause", "Resume", "Checkpoint path={room}/image", "Kill signal=9", Process, "ResizePty width=1 height=1", "CloseIO stdin=true", $"Update resources={Resources}", "Wait", "Stats", "Connect",
            "State exec_id=e", "Start exec_id=e", "Delete exec_id=e", "Kill exec_id=e signal=9", "Wait exec_id=e", "CloseIO exec_id=e", "ResizePty exec_id=e"]),
        new("created", ["Create", "State", "Pids", "Pause", "Resume", "Checkpoint path={room}/image", "ResizePty width=1 height=1", "CloseIO stdin=true", $"Update resources={Resources}", "Stats", "Connect", "Kill signal=0", "Shutdown", "State"]),
        new("created, killed", ["Create", "&Wait", "Kill signal=9 all=true", "join", "State", "Wait", "Start", "Delete", "Delete", "State"]),
        new("created, deleted", ["Create", Step.Differs("Delete", "{pid=pid1 exit_status=137 exited_at=time1}")])
        {
            // The process is killed by the deletion: ours tells so, and in the order in which it happens.
            OurEvents = "/tasks/create /tasks/exit /tasks/delete",
        },
        new("running", ["Create", "&Wait", "Start", "State", "Start", "Delete", "Resume", "Pids", "ResizePty width=1 height=1", "CloseIO stdin=true", $"Update resources={Resources}", "Stats", "Connect", "Kill signal=0", "Shutdown", "Kill signal=9", "join", "Wait", "State"]),
        new("paused", ["Create", "Start", "Pause", "State", "Start", "Delete", "Pause", Process, "Pids", "ResizePty width=1 height=1", "CloseIO stdin=true", $"Update resources={Resources}", "Stats", "Connect", "Kill signal=0", "Resume", "State", "Resume", "Pause"]),
        new("stopped", ["Create", "Start", "Kill signal=9", "Wait", "State", "Start", "Pause", "Resume", "Checkpoint path={room}/image", "Kill signal=9", "Kill signal=9 all=true", "Kill signal=0", Process, "Pids", "ResizePty width=1 height=1", "CloseIO stdin=true",
            $"Update resources={Resources}", "Stats", "Connect", "Wait", "Shutdown", "Delete"]),
        new("deleted", ["Create", "Start", "Kill signal=9", "Wait", "Delete", "Delete", "State", "Wait", "Kill signal=9", "Start", "Pids", "Stats", "Connect"]),
        new("exec, added", ["Create", "Start", Process, Process, "State exec_id=e", "ResizePty exec_id=e width=1 height=1", "CloseIO exec_id=e stdin=true", "Kill exec_id=e signal=9", "Pids", "Delete exec_id=e", "State exec_id=e", "Wait exec_id=e", "Delete exec_id=e"]),
        new("exec, running", ["Create", "Start", Process, "&Wait exec_id=e", "Start exec_id=e", "State exec_id=e", Process, "Delete exec_id=e", "Pids", "ResizePty exec_id=e width=1 height=1", "CloseIO exec_id=e stdin=true", "Kill exec_id=e signal=0",
            // Theirs crashes.
            Step.OursAlone("Start exec_id=e", "Unknown \"cannot start a running process\""),
            "Pause", "State exec_id=e", "Resume", "Kill exec_id=e signal=9", "join", "State exec_id=e"]),
        new("exec, stopped", ["Create", "Start", ShortProcess, "Start exec_id=e", "Wait exec_id=e", "State exec_id=e", "Start exec_id=e", "Kill exec_id=e signal=9", "ResizePty exec_id=e width=1 height=1", "CloseIO exec_id=e stdin=true", ShortProcess, "Delete exec_id=e",
            "State exec_id=e", "Kill exec_id=e signal=9", "Start exec_id=e", ShortProcess, "Start exec_id=e", "Wait exec_id=e"]),
        new("exec, container ends", ["Create", "Start", Process, "Start exec_id=e", "&Wait exec_id=e", "&Wait", "Kill signal=9", "join", "State exec_id=e", "Delete exec_id=e"]),
        new("exec, container has ended", ["Create", "Start", Process, "Kill signal=9", "Wait", "Start exec_id=e", "State exec_id=e", "Delete exec_id=e"]),
        new("exec of a created container", ["Create", Process, "State exec_id=e", "Start exec_id=e", "State exec_id=e"]),
    ];
}
