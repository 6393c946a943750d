// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Tracing.Tests;

/// <summary>Which process a rule means, asked of processes that run.</summary>
public sealed class HoldMatchTests : IDisposable
{
    private readonly HoldRoom _room = new();
    private readonly string _shell = Path.GetFullPath(File.ResolveLinkTarget("/bin/sh", returnFinalTarget: true)?.FullName ?? "/bin/sh");

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData("*", true)]
    [InlineData("NAME", true)]
    [InlineData("?AME", true)]
    [InlineData("name", false)]
    [InlineData("AME", false)]
    [InlineData("/*/NAME", true)]
    [InlineData("/nowhere/NAME", false)]
    public void IsTheOne_Executable_ByItsPatternAndCase(string pattern, bool expected)
    {
        string file = _room["NAME"];
        File.Copy(_shell, file);
        int pid = _room.Start(file, "-c", "read line").Pid;

        Assert.Equal(expected, new HoldMatch(new FollowRule { Executable = pattern }).IsTheOne(pid));
    }

    [Theory]
    [InlineData("two words", true)]
    [InlineData("words last", true)]
    [InlineData("Two", false)]
    public void IsTheOne_Arguments_AreSearchedAsOneText(string text, bool expected)
    {
        int pid = Shell("two words", "last");

        Assert.Equal(expected, new HoldMatch(new FollowRule { Arguments = text }).IsTheOne(pid));
    }

    [Fact]
    public void IsTheOne_ExecutableAndArguments_BothMustMatch()
    {
        int pid = Shell("word");

        Assert.True(new HoldMatch(new FollowRule { Executable = Path.GetFileName(_shell), Arguments = "word" }).IsTheOne(pid));
        Assert.False(new HoldMatch(new FollowRule { Executable = "nothing", Arguments = "word" }).IsTheOne(pid));
        Assert.False(new HoldMatch(new FollowRule { Executable = Path.GetFileName(_shell), Arguments = "nothing" }).IsTheOne(pid));
    }

    [Fact]
    public void IsTheOne_Nth_OnlyMatchesCount()
    {
        int match = Shell("word");
        int other = Shell("other");
        HoldMatch second = new(new FollowRule { Arguments = "word", Nth = 2 });

        Assert.False(second.IsTheOne(match));
        Assert.False(second.IsTheOne(other));
        Assert.True(second.IsTheOne(match));
    }

    [Theory]
    [InlineData("serve", true)]
    [InlineData("start", false)]
    [InlineData("delete", false)]
    [InlineData("-info", false)]
    [InlineData("--version", false)]
    public void IsTheOne_Daemon_IsTheSameFileInALongCall(string call, bool expected)
    {
        HoldMatch daemon = new(new FollowRule { Daemon = true });
        daemon.OnProgram(Shell("start"));

        Assert.Equal(expected, daemon.IsTheOne(Shell(call)));
    }

    [Fact]
    public void IsTheOne_DaemonOfAnotherFile_IsNot()
    {
        string copy = _room["copy"];
        File.Copy(_shell, copy);
        HoldMatch daemon = new(new FollowRule { Daemon = true });
        daemon.OnProgram(Shell("start"));

        Assert.False(daemon.IsTheOne(_room.Start(copy, "-c", "read line").Pid));
    }

    [Fact]
    public void IsTheOne_ProcessThatIsGone_IsNot()
    {
        StartedProgram gone = _room.Start("true");
        _ = gone.WaitForEnd();

        Assert.False(new HoldMatch(new FollowRule { Executable = "true" }).IsTheOne(gone.Pid));
        Assert.False(new HoldMatch(new FollowRule { Daemon = true }).IsTheOne(gone.Pid));
    }

    /// <summary>A shell that waits for a line, with arguments of no meaning to it.</summary>
    private int Shell(params string[] arguments) => _room.Start([_shell, "-c", "read line", .. arguments]).Pid;
}
