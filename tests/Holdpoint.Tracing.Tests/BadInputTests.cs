// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>What cannot be started or held: a clear error, and neither process nor event is left.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly HoldRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData("no text of a script, and no program\n", "needs a first line such as #!/bin/sh")]
    [InlineData("#!/nosuch/interpreter\n", "interpreter")]
    public void Run_FileThatTheKernelCannotExecute_SaysWhy(string content, string reason)
    {
        AssertRefused(_room.Script("program", content), reason);
    }

    [Fact]
    public void Run_LoaderIsMissing_SaysSo() =>
        AssertRefused(TestPrograms.C("say.c", "-Wl,--dynamic-linker=/nosuch/ld.so"), "its interpreter (the #! line, or the dynamic loader) is missing");

    [Fact]
    public void Run_EmptyFile_SaysSo() => AssertRefused(_room.Script("empty", ""), "not a program");

    [Fact]
    public void Run_MissingProgram_SaysSo() => AssertRefused("/nosuch/program", "check the path");

    [Fact]
    public void Run_NameThatIsNowhere_SaysSo() => AssertRefused("nosuch-program", "no such program in PATH");

    [Fact]
    public void Run_Folder_SaysSo() => AssertRefused("/tmp", "is a folder");

    [Fact]
    public void Run_FileWithoutPermission_SaysSo()
    {
        File.WriteAllText(_room["file"], "#!/bin/sh\n");
        AssertRefused(_room["file"], "may not be executed");
    }

    [Fact]
    public void Run_PtraceForbidden_SaysSoAndStartsNothing()
    {
        CommandResult result = _room.Start([TestPrograms.C("deny.c"), .. CommandLines.Run(TestPrograms.C("say.c"))]).WaitForEnd();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Contains("ptrace is forbidden here", result.Errors, StringComparison.Ordinal);
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_DescriptionCannotBeWritten_SaysSoAndTheProgramRuns(bool follows)
    {
        // Room for one description: the second, of the hold itself, has none.
        _ = new Command("install", "-d", "-m", "0700", _room.Events).RunOrThrow();
        _ = new Command("mount", "-t", "tmpfs", "-o", "size=4k,mode=0700", "tmpfs", _room.Events).RunOrThrow();
        try
        {
            if (follows)
            {
                File.WriteAllText(Path.Combine(_room.Events, "full"), "x");
            }

            string[] options = follows ? ["--descendant", "say"] : [];
            string[] command = follows ? ["/bin/sh", "-c", $"{TestPrograms.C("say.c")} exit 3; exit $?"] : [TestPrograms.C("say.c"), "exit", "3"];
            CommandResult result = _room.Start(CommandLines.Run(options, command)).WaitForEnd();

            Assert.Equal((3, "it runs\n"), (result.ExitCode, result.Output));
            Assert.Matches(@"^holdpoint: \d+ is not held: cannot write .*: No space left on device", result.Errors);
            File.Delete(Path.Combine(_room.Events, "full"));
            _room.AssertNothingLeft();
        }
        finally
        {
            _ = new Command("umount", _room.Events).RunOrThrow();
        }
    }

    [Fact]
    public void Run_EventFolderIsNotOurs_SaysSoAndStartsNothing()
    {
        _ = new Command("install", "-d", "-o", "65534", "-m", "0700", _room.Events).RunOrThrow();

        CommandResult result = _room.Start(CommandLines.Run(TestPrograms.C("say.c"))).WaitForEnd();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Contains("is refused", result.Errors, StringComparison.Ordinal);
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData("chmod", "u+s,a+rx")]
    [InlineData("chmod", "g+s,a+rx")]
    [InlineData("setcap", "cap_net_raw+ep")]
    public void Run_PrivilegedProgramByAnUnprivilegedUser_IsRefusedWithWhatToDo(string tool, string argument)
    {
        using OtherUser nobody = new();
        string program = nobody.Copy(TestPrograms.C("say.c"), tool, argument);

        CommandResult result = nobody.Command(CommandLines.Run(program)).Run();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Contains("sudo", result.Errors, StringComparison.Ordinal);
        nobody.AssertNothingLeft();
    }

    [Fact]
    public void Run_PrivilegedProgramByRoot_KeepsItsPrivilege()
    {
        using OtherUser nobody = new();
        string program = nobody.Copy(TestPrograms.C("everything.c"), "chmod", "u+s,a+rx");
        string[] asNobody = ["setpriv", "--ruid", "65534", "--clear-groups"];
        CommandResult without = _room.Start([.. asNobody, program]).WaitForEnd();

        StartedProgram with = _room.Start([.. asNobody, .. CommandLines.Run(program)]);
        _room.Signal(Eventually.Is(() => _room.Holds().SingleOrDefault(), "it is held").Pid);

        Assert.Equal(without.Output, with.WaitForEnd().Output);
        _room.AssertNothingLeft();
    }

    [Fact]
    public void Run_ByAnUnprivilegedUser_Works()
    {
        using OtherUser nobody = new();
        string program = nobody.Copy(TestPrograms.C("say.c"), "chmod", "a+rx");

        CommandResult result = nobody.Command(CommandLines.Run(["--timeout", "100ms"], program, "exit", "3")).Run();

        Assert.Equal((3, "it runs\n"), (result.ExitCode, result.Output));
        nobody.AssertNothingLeft();
    }

    private void AssertRefused(string program, string reason)
    {
        CommandResult result = _room.Start(CommandLines.Run(program)).WaitForEnd();

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Contains(program, result.Errors, StringComparison.Ordinal);
        Assert.Contains(reason, result.Errors, StringComparison.Ordinal);
        _room.AssertNothingLeft();
    }
}
