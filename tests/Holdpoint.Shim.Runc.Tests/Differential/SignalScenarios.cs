// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>Signals that there are, and that there are not.</summary>
internal static class SignalScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("signals of a container",
            ["Create", "Start", "Kill", "Kill signal=0 all=true", "Kill signal=64", "Kill signal=65", "Kill signal=999", "Kill signal=2147483648", "Kill signal=4294967295", "Kill signal=9", "Wait", "Kill signal=15", "Kill signal=9", "Delete", "Kill signal=9"]),
        new("signals of an exec",
            ["Create", "Start", ExecScenarios.Exec("e", "sleep", "1000"), "Start exec_id=e", "Kill exec_id=e", "Kill exec_id=e signal=65", "Kill exec_id=e signal=999", "Kill exec_id=e signal=4294967295",
            "Kill exec_id=e signal=15 all=true", "Wait exec_id=e", "Kill exec_id=e signal=15", "Kill exec_id=e signal=9 all=true", "Kill exec_id=nobody signal=9", "Delete exec_id=e", "Delete exec_id=e"]),
        new("waits that are given up",
            ["Create", "Start", "Wait deadline_ms=100", ExecScenarios.Exec("e", "sleep", "1000"), "Wait exec_id=e deadline_ms=100", "Start exec_id=e", "Wait exec_id=e deadline_ms=100", "&Wait", "&Wait exec_id=e", "State", "State exec_id=e",
            "Kill exec_id=e signal=9", "Wait exec_id=e", "Kill signal=9", "join"]),
        new("the container is removed behind the shim's back",
            ["Create", "Start",
            Step.Do("runc delete --force", shim => new Command("runc", "--root", Path.Combine(shim.Folder.RuncRoot, shim.Namespace), "delete", "--force", shim.Id).RunOrThrow()),
            "Wait", "State",
            // What has ended is not asked of runc.
            Step.Differs("Kill signal=9", "NotFound \"process already finished: not found\""), "Kill signal=9 all=true", "Pids", "Delete"]),
    ];
}
