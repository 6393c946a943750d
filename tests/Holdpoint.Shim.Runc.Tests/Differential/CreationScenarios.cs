// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>Containers that cannot be made, and others made of the same shim afterwards.</summary>
internal static class CreationScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("id that exists", ["Create", Step.Differs("Create", "AlreadyExists \"container {id}: already exists\""), "State", "Start", Step.Differs("Create", "AlreadyExists \"container {id}: already exists\""), "State"]),
        new("ids that are none", ["Create id=", "State id=", "Connect id=", "Delete id=", "Create id=a/b", "Create id=..", "State"]),
        new("config.json is missing", [Step.Do("remove it", shim => File.Delete(Config(shim))), "Create", "State", "Delete"]),
        new("config.json is broken", [Write("{"), "Create", "State", Write(""), "Create", Write("[]"), "Create", Write("{}"), "Create", "State", "Delete"]),
        new("bundle is missing", [
            // NotFound is for containers.
            Step.Differs("Create bundle={room}/nowhere", "Unknown \"open {room}/nowhere/options.json: no such file or directory\""), "State", "Create"]),
        new("bundle is relative", [
            // Theirs looks for it where it happens to be.
            Step.OursAlone("Create bundle=", "InvalidArgument \"bundle \"\" of container {id} is not an absolute path: invalid argument\""),
            Step.OursAlone("Create bundle=nowhere", "InvalidArgument \"bundle \"nowhere\" of container {id} is not an absolute path: invalid argument\""), "State", "Create"]),
        new("program is missing", [Step.Do("configure it", shim => shim.Folder.Configure(["/bin/nothing"])), "Create", "State", "Delete", "Start"]),
        new("options are of another type", ["Create options=acme.Options|xyz", "State", "Create options=acme.Options|", "State"]),
        new("options are broken", [Step.FreeWords("Create options=containerd.runc.v1.Options|xyz"), "State"]),
        new("options are none", ["Create options=null", "Start", "State"]),
        new("options are empty", ["Create options=containerd.runc.v1.Options|", "Start", "State"]),
        new("runc is missing", ["Create runtime=no-runc", "State", "Create runtime=/nowhere/runc", "Create runtime={room}", "Create runtime={room}/root/tmp/../bin", "Create"]),
        new("root is mounted", [Rooted(), "Create rootfs=bind|{room}/root|rbind", "Start", "State", "Kill signal=9", "Wait", "Delete", Mounted()]),
        new("root cannot be mounted", [Rooted(), Step.FreeWords("Create rootfs=bind|{room}/nowhere|rbind"), Mounted(), Step.FreeWords("Create rootfs=bind|{room}/root|rbind rootfs=nonsense|none|a=b"), Mounted(), "State", "Create rootfs=bind|{room}/root|rbind"]),
        new("checkpoint is missing", ["Create checkpoint={room}/nowhere", "State", "Connect", "Pids", "Stats", "Pause", "Resume", "Checkpoint path={room}/image", "Kill signal=9", "Start", "State", "Delete"]),
    ];

    private static string Config(RunningShim shim) => Path.Combine(shim.Folder.Bundle, "config.json");

    private static Step Write(string content) => Step.Do($"config.json is '{content}'", shim => File.WriteAllText(Config(shim), content));

    private static Step Rooted() => Step.Do("configure it", shim => shim.Folder.Configure(["sleep", "1000"], "rootfs"));

    private static Step Mounted() => Step.Ask("mounts", shim => Task.FromResult($"{File.ReadAllLines("/proc/self/mountinfo").Count(line => line.Contains(shim.Folder.Bundle, StringComparison.Ordinal))}"));
}
