// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests;

/// <summary>Programs that cannot be held: an error that says why, and nothing left.</summary>
public sealed class BadInputTests : IDisposable
{
    private const uint Nobody = 65534;

    private readonly CommandRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Run_MissingFile_IsOne() => Fails(1, $"{_room["nosuch"]}: No such file or directory; check the path", _room["nosuch"]);

    [Fact]
    public void Run_NameThatIsNotInPath_IsOne() => Fails(1, "no-such-program: no such program in PATH; check the spelling, or give its path", "no-such-program");

    [Fact]
    public void Run_Folder_IsOne() => Fails(1, "/usr is a folder, not a program", "/usr");

    [Fact]
    public void Run_FileThatMayNotBeExecuted_IsFour()
    {
        string file = Program("closed", "#!/bin/sh\n", "0644");

        Fails(4, $"{file} may not be executed: Permission denied; see its mode, and whether its file system is mounted noexec", file);
    }

    [Fact]
    public void Run_NoProgram_IsOne()
    {
        string file = Program("text", "neither a script nor a program\n");

        Fails(1, $"{file}: not a program that the kernel can execute; a script needs a first line such as #!/bin/sh", file);
    }

    [Fact]
    public void Run_ScriptWithAMissingInterpreter_IsOne()
    {
        string file = Program("script", "#!/no/such/interpreter\n");

        Fails(1, $"{file}: its interpreter (the #! line, or the dynamic loader) is missing", file);
    }

    [Fact]
    public void Run_ScriptWithAnInterpreterThatMayNotBeExecuted_IsFour()
    {
        string file = Program("script", $"#!{Program("closed", "", "0644")}\n");

        Fails(4, $"{file} may not be executed: Permission denied; see the mode of its interpreter, if it is a script", file);
    }

    [Fact]
    public void Run_FolderThatMayNotBeEntered_IsFour()
    {
        using CommandRoom nobodys = new(Nobody);
        using TemporaryFolder closed = new();

        CommandResult result = nobodys.Run("run", "--", closed["program"]);

        Assert.Equal(new CommandResult(4, "", $"holdpoint: {closed["program"]}: Permission denied; check the mode of the folders above it\n"), result);
    }

    [Fact]
    public void Run_PtraceDenied_IsFourAndRunsNothing()
    {
        CommandResult result = _room.Of(TestPrograms.C("deny.c"), Repository.Holdpoint, "run", "--", "/bin/touch", _room["made"]).Run();

        Assert.Equal(4, result.ExitCode);
        Assert.Matches("^holdpoint: .*ptrace.*\n$", result.Errors);
        Assert.Contains("holdpoint doctor", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_room["made"]));
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData("-5s", "a duration cannot be negative")]
    [InlineData("-1", "a duration cannot be negative")]
    [InlineData("0s", "a duration must be longer than nothing")]
    [InlineData("0.0000000001ms", "a duration must be longer than nothing")]
    [InlineData("5", "give a number and a unit, such as 30s, 5m or 1h30m")]
    [InlineData("", "give a number and a unit, such as 30s, 5m or 1h30m")]
    [InlineData("soon", "give a number and a unit, such as 30s, 5m or 1h30m")]
    [InlineData("5 s", "give a number and a unit, such as 30s, 5m or 1h30m")]
    [InlineData("1e3s", "give a number and a unit, such as 30s, 5m or 1h30m")]
    [InlineData("NaNs", "give a number and a unit, such as 30s, 5m or 1h30m")]
    [InlineData("366d", "a duration must be at most a year; leave it away for no bound")]
    [InlineData("99999999999999999999999h", "a duration must be at most a year; leave it away for no bound")]
    public void Run_SenselessTimeout_IsTwo(string text, string reason)
    {
        CommandResult result = _room.Run("run", "--timeout", text, "--", "/bin/touch", _room["made"]);

        Assert.Equal(new CommandResult(2, "", $"holdpoint: --timeout '{text}': {reason}\nSee: holdpoint run --help\n"), result);
        Assert.False(File.Exists(_room["made"]));
        _room.AssertNothingLeft();
    }

    private void Fails(int exitCode, string message, params string[] command)
    {
        Assert.Equal(new CommandResult(exitCode, "", $"holdpoint: {message}\n"), _room.Run(["run", "--", .. command]));
        _room.AssertNothingLeft();
    }

    private string Program(string name, string text, string mode = "0755")
    {
        File.WriteAllText(_room[name], text);
        _ = new Command("chmod", mode, _room[name]).RunOrThrow();
        return _room[name];
    }
}
