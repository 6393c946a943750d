// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Windows.Tests.Running;

namespace Holdpoint.Windows.Tests.Cli;

public sealed class DoctorTests
{
    private static readonly string[] _subjects =
        ["rights", "SeDebugPrivilege", "event directory", "events", "dlv", "gdb", "gdbserver", "cdb", "windbg", "vsjitdebugger", "containerd", "shims"];

    [Fact]
    public void Doctor_AsAdministrator_IsZeroAndHasTriedAnEvent()
    {
        JsonObject[] findings = Findings(HoldpointExe.Run("doctor", "--json"), exitCode: 0);

        Assert.All(findings, finding => Assert.Equal(["subject", "state", "text", "advice"], finding.Select(field => field.Key)));
        Assert.Equal(_subjects, findings.Select(finding => (string?)finding["subject"]));
        Assert.All(findings, finding => Assert.Equal((string?)finding["state"] == "good", finding["advice"] is null));
        Assert.Contains("as administrator", Text(findings, "rights"), StringComparison.Ordinal);
        Assert.Equal("good", State(findings, "SeDebugPrivilege"));
        Assert.StartsWith(@"\BaseNamedObjects can be read", Text(findings, "event directory"), StringComparison.Ordinal);
        Assert.Matches(@"^tried with Global\\holdpoint-doctor-\d+: made, set, waited for, gone$", Text(findings, "events"));
    }

    [Fact]
    public void Doctor_WithoutAdministratorsRights_IsOneAndSaysWhatFails()
    {
        JsonObject[] findings = Findings(HoldpointExe.RunLowered("doctor", "--json"), exitCode: 1);

        Assert.Equal("missing", State(findings, "rights"));
        Assert.Equal("use a prompt that runs as administrator", (string?)Of(findings, "rights")["advice"]);
        Assert.Equal("missing", State(findings, "SeDebugPrivilege"));
        Assert.Equal("good", State(findings, "event directory"));
        Assert.Equal("broken", State(findings, "events"));
        Assert.Equal("an event can be made, but not set: access denied", Text(findings, "events"));
    }

    [Fact]
    public void Doctor_ProgramsThatAreThere_AreNamed()
    {
        using TemporaryFolder path = new();
        using TemporaryFolder programs = new();
        string kits = programs[@"Windows Kits\10\Debuggers\x64"];
        _ = Directory.CreateDirectory(kits);
        string[] files = [path["dlv.exe"], path["windbgx.exe"], Path.Combine(kits, "cdb.exe"), path["containerd.exe"], path["containerd-shim-runhcs-v1.exe"]];
        foreach (string file in files)
        {
            File.WriteAllText(file, "");
        }

        JsonObject[] findings = Findings(
            HoldpointExe.Run(new Dictionary<string, string?> { ["PATH"] = $"\"{path.Path}\";.", ["ProgramFiles(x86)"] = programs.Path }, "doctor", "--json"),
            exitCode: 0);

        Assert.Equal(files, new[] { "dlv", "windbg", "cdb", "containerd", "shims" }.Select(subject => Text(findings, subject)));
        Assert.Equal("missing", State(findings, "gdb"));
        Assert.Contains("pacman -S mingw-w64-ucrt-x86_64-gdb", (string?)Of(findings, "gdb")["advice"], StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_ProgramThatListens_IsNamedWithTheVerbForIt()
    {
        using RunningProgram listener = RunningProgram.Start(WindowsPrograms.Listener);
        Assert.Equal($"listening {listener.Pid}", listener.ReadLine());

        JsonObject[] findings = Findings(HoldpointExe.Run("doctor", "--json"), exitCode: 0);

        Assert.Equal($"written at a signal by {listener.Pid} (listener.exe): holdpoint stacks PID --signal", Text(findings, "stacks"));
    }

    [Fact]
    public void Doctor_Table_HasTheAdviceBelow()
    {
        CommandResult result = HoldpointExe.Run("doctor");

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Errors);
        Assert.Matches(@"(?m)^good     rights            \S.*$", result.Output);
        Assert.Matches(@"(?m)^missing  gdbserver         not found; .*\n {27}(->|→) install MSYS2", result.Output);
    }

    private static JsonObject[] Findings(CommandResult result, int exitCode)
    {
        Assert.True(result.ExitCode == exitCode, result.ToString());
        return [.. JsonNode.Parse(result.Output)!.AsArray().Select(finding => finding!.AsObject())];
    }

    private static JsonObject Of(JsonObject[] findings, string subject) => findings.Single(finding => (string?)finding["subject"] == subject);

    private static string State(JsonObject[] findings, string subject) => (string)Of(findings, subject)["state"]!;

    private static string Text(JsonObject[] findings, string subject) => (string)Of(findings, subject)["text"]!;
}
