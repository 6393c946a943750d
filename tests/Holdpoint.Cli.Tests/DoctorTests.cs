// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Cli.Doctor;
using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly CommandRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Doctor_WhereAllWorks_IsZeroAndLeavesNothing()
    {
        CommandResult result = _room.Run("doctor");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("tried with /bin/true: held at its first instruction, released, ended with 0", result.Output, StringComparison.Ordinal);
        Assert.Contains($" {_room.Events}\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("broken", result.Output, StringComparison.Ordinal);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Doctor_Json_TellsOfEachSubject()
    {
        JsonObject[] findings = Findings(_room.Run("doctor", "--json"), exitCode: 0);

        Assert.All(findings, finding => Assert.Equal(["subject", "state", "text", "advice"], finding.Select(field => field.Key)));
        Assert.Equal(
            ["rights", "ptrace scope", "seccomp", "event folder", "exec holds", "dlv", "gdb", "gdbserver", "lldb", "containerd", "shims", "held runtimes"],
            findings.Select(finding => (string?)finding["subject"]));
        Assert.All(findings, finding => Assert.Equal((string?)finding["state"] == "good", finding["advice"] is null));
        Assert.Matches(@"^/.*/containerd, containerd .*\d", (string?)Of(findings, "containerd")["text"]);
        Assert.Matches(@"^/.*/dlv, Version: \d", (string?)Of(findings, "dlv")["text"]);
    }

    [Fact]
    public void Doctor_PtraceDenied_IsOneAndSaysWhy()
    {
        JsonObject[] findings = Findings(_room.Of(TestPrograms.C("deny.c"), Repository.Holdpoint, "doctor", "--json").Run(), exitCode: 1);

        Assert.Equal("broken", (string?)Of(findings, "exec holds")["state"]);
        Assert.EndsWith("ptrace is forbidden here", (string?)Of(findings, "exec holds")["text"], StringComparison.Ordinal);
        Assert.Equal("missing", (string?)Of(findings, "seccomp")["state"]);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Doctor_FolderRefused_IsOneAndSaysWhy()
    {
        _ = new Command("install", "-d", "-m", "0755", _room.Events).RunOrThrow();

        JsonObject[] findings = Findings(_room.Run("doctor", "--json"), exitCode: 1);

        Assert.Equal("broken", (string?)Of(findings, "event folder")["state"]);
        Assert.Contains("is refused: ", (string?)Of(findings, "event folder")["text"], StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_NothingInPath_IsZeroAndNamesThePackages()
    {
        JsonObject[] findings = Findings(_room.Of("env", "PATH=/no/such/folder", Repository.Holdpoint, "doctor", "--json").Run(), exitCode: 0);

        Assert.Equal("apt install delve", (string?)Of(findings, "dlv")["advice"]);
        Assert.Equal("apt install gdb", (string?)Of(findings, "gdb")["advice"]);
        Assert.Equal("not found in PATH", (string?)Of(findings, "containerd")["text"]);
        Assert.Contains("apt install containerd", (string?)Of(findings, "containerd")["advice"], StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_FolderOfPathThatMayNotBeRead_IsZero()
    {
        using CommandRoom nobodys = new(65534);
        using TemporaryFolder closed = new();
        _ = new Command("chmod", "0711", closed.Path).RunOrThrow();

        Assert.NotEmpty(Findings(nobodys.Of("/usr/bin/env", $"PATH={closed.Path}", nobodys.Holdpoint, "doctor", "--json").Run(), exitCode: 0));
    }

    [Fact]
    public void Doctor_UnprivilegedUser_IsZeroAndTellsItsLimits()
    {
        using CommandRoom nobodys = new(65534);

        JsonObject[] findings = Findings(nobodys.Run("doctor", "--json"), exitCode: 0);

        Assert.Equal("missing", (string?)Of(findings, "rights")["state"]);
        Assert.Equal("good", (string?)Of(findings, "exec holds")["state"]);
        nobodys.AssertNothingLeft();
    }

    [Fact]
    public void Doctor_OwnFolderIsClosed_TriesAHoldAllTheSame()
    {
        using CommandRoom nobodys = new(65534);
        // Opened before its folder is closed to him, as by a service that gives up its rights: the path of the executable is not to be found.
        string closed = Path.GetDirectoryName(nobodys.Holdpoint)!;
        CommandResult result = new Command("/bin/sh", "-c", "exec 9<\"$0\"; chmod 0700 \"$1\"; exec setpriv --reuid 65534 --regid 65534 --clear-groups /proc/self/fd/9 doctor --json", nobodys.Holdpoint, closed)
        {
            Environment = new Dictionary<string, string?> { ["HOLDPOINT_DIR"] = nobodys.Events },
        }.Run();

        Assert.Equal("good", (string?)Of(Findings(result, exitCode: 0), "exec holds")["state"]);
    }

    [Fact]
    public void Write_Findings_AreAlignedWithTheAdviceBelow()
    {
        using StringWriter output = new();

        DoctorCommand.Write([Finding.Good("a", "works"), Finding.Missing("longer", "none", "get it"), Finding.Broken("b", "fails", "mend it")], json: false, output);

        Assert.Equal(
            """
            good     a       works
            missing  longer  none
                             → get it
            broken   b       fails
                             → mend it

            """,
            output.ToString());
    }

    private static JsonObject[] Findings(CommandResult result, int exitCode)
    {
        Assert.True(result.ExitCode == exitCode, result.ToString());
        return [.. JsonNode.Parse(result.Output)!.AsArray().Select(finding => finding!.AsObject())];
    }

    private static JsonObject Of(JsonObject[] findings, string subject) => findings.Single(finding => (string?)finding["subject"] == subject);
}
