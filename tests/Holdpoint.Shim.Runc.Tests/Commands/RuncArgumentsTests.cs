// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Commands;

namespace Holdpoint.Shim.Runc.Tests.Commands;

public sealed class RuncArgumentsTests
{
    [Theory]
    [InlineData(false, "--root /r/ns --log /b/log.json --log-format json")]
    [InlineData(true, "--root /r/ns --log /b/log.json --log-format json --systemd-cgroup")]
    public void Global_Always_IsWhatTheGoShimSays(bool systemd, string line) => AssertLine(line, RuncArguments.Global("/r/ns", "/b/log.json", systemd));

    [Theory]
    [InlineData(null, false, false, "create --bundle /b --pid-file /b/init.pid c1")]
    [InlineData("/tmp/s", true, true, "create --bundle /b --pid-file /b/init.pid --console-socket /tmp/s --no-pivot --no-new-keyring c1")]
    public void Create_Flags_InTheirOrder(string? console, bool noPivot, bool noKeyring, string line) =>
        AssertLine(line, RuncArguments.Create("c1", "/b", "/b/init.pid", console, noPivot, noKeyring));

    [Theory]
    [InlineData(null, "exec --process /tmp/p --detach --pid-file /b/e1.pid c1")]
    [InlineData("/tmp/s", "exec --process /tmp/p --console-socket /tmp/s --detach --pid-file /b/e1.pid c1")]
    public void Exec_Flags_InTheirOrder(string? console, string line) => AssertLine(line, RuncArguments.Exec("c1", "/tmp/p", "/b/e1.pid", console));

    [Theory]
    [InlineData(15, false, "kill c1 15")]
    [InlineData(9, true, "kill --all c1 9")]
    public void Kill_All_IsAFlag(int signal, bool all, string line) => AssertLine(line, RuncArguments.Kill("c1", signal, all));

    [Fact]
    public void OthersOfOneContainer_AreShort()
    {
        AssertLine("start c1", RuncArguments.Start("c1"));
        AssertLine("pause c1", RuncArguments.Pause("c1"));
        AssertLine("resume c1", RuncArguments.Resume("c1"));
        AssertLine("ps --format json c1", RuncArguments.Pids("c1"));
        AssertLine("update --resources=- c1", RuncArguments.Update("c1"));
        AssertLine("delete c1", RuncArguments.Delete("c1", force: false));
        AssertLine("delete --force c1", RuncArguments.Delete("c1", force: true));
    }

    [Fact]
    public void Checkpoint_AllOptions_InTheirOrder()
    {
        CheckpointOptions options = new()
        {
            OpenTcp = true,
            ExternalUnixSockets = true,
            Terminal = true,
            FileLocks = true,
            EmptyNamespaces = ["network", "ipc"],
            ParentPath = "/parent",
        };

        AssertLine(
            "checkpoint --image-path /i --work-path /w --parent-path /parent --tcp-established --ext-unix-sk --shell-job --file-locks --empty-ns network --empty-ns ipc --leave-running c1",
            RuncArguments.Checkpoint("c1", "/i", "/w", options));
        AssertLine("checkpoint --image-path /i --work-path /w c1", RuncArguments.Checkpoint("c1", "/i", "/w", new CheckpointOptions { Exit = true }));
    }

    [Fact]
    public void Restore_AllOptions_InTheirOrder()
    {
        AssertLine(
            "restore --image-path /i --work-path /w --parent-path /p --detach --pid-file /b/init.pid --console-socket /tmp/s --no-pivot -no-subreaper --bundle /b c1",
            RuncArguments.Restore("c1", "/b", "/i", "/w", "/p", "/b/init.pid", "/tmp/s", noPivot: true));
        AssertLine(
            "restore --image-path /i --work-path /w --detach --pid-file /b/init.pid -no-subreaper --bundle /b c1",
            RuncArguments.Restore("c1", "/b", "/i", "/w", "", "/b/init.pid", null, noPivot: false));
    }

    private static void AssertLine(string line, List<string> arguments) => Assert.Equal(line, string.Join(' ', arguments));
}
