// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("/h", "Unrecognized command or argument '/h'.", "")]
    [InlineData("nosuch", "Unrecognized command or argument 'nosuch'.", "")]
    [InlineData("--nosuch", "Unrecognized command or argument '--nosuch'.", "")]
    [InlineData("ps --nosuch", "Unrecognized command or argument '--nosuch'.", " ps")]
    [InlineData("ps more", "Unrecognized command or argument 'more'.", " ps")]
    [InlineData("run true", "put -- before the command: holdpoint run -- CMD…", " run")]
    [InlineData("run --timeout 5s true", "put -- before the command: holdpoint run -- CMD…", " run")]
    [InlineData("run --", "Required argument 'CMD' missing for command: 'run'.", " run")]
    [InlineData("run --nth 2 -- true", "--nth goes with --descendant: it says which of the processes that the command starts is held", " run")]
    [InlineData("run --every -- true", "--every goes with --descendant: it says which of the processes that the command starts is held", " run")]
    [InlineData("run --arguments x -- true", "--arguments goes with --descendant: it says which of the processes that the command starts is held", " run")]
    [InlineData("run --descendant x --nth 0 -- true", "--nth '0': give a number, counted from 1", " run")]
    [InlineData("run --descendant x --nth -1 -- true", "--nth '-1': give a number, counted from 1", " run")]
    [InlineData("run --descendant x --nth z -- true", "--nth 'z': give a number, counted from 1", " run")]
    [InlineData("run --on-timeout stop -- true", "Argument 'stop' not recognized. Must be one of: 'release' 'kill'", " run")]
    [InlineData("release", "give the pids to release, or --all; 'holdpoint ps' lists what waits", " release")]
    [InlineData("release 1 --all", "give pids or --all, not both", " release")]
    [InlineData("release abc", "'abc' is no pid; 'holdpoint ps' lists the processes that wait", " release")]
    [InlineData("release 0", "'0' is no pid; 'holdpoint ps' lists the processes that wait", " release")]
    [InlineData("release -- -1", "'-1' is no pid; 'holdpoint ps' lists the processes that wait", " release")]
    [InlineData("release 99999999999", "'99999999999' is no pid; 'holdpoint ps' lists the processes that wait", " release")]
    [InlineData("attach x", "'x' is no pid; 'holdpoint ps' lists the processes that wait", " attach")]
    [InlineData("attach 1 --with vim", "Argument 'vim' not recognized. Must be one of: 'dlv' 'gdb' 'lldb' 'none'", " attach")]
    [InlineData("stacks", "give pids, or --container ID, or --containerd", " stacks")]
    [InlineData("stacks x", "'x' is no pid; 'holdpoint ps' lists the processes that wait", " stacks")]
    [InlineData("stacks 1 --containerd", "give pids, or --container ID, or --containerd", " stacks")]
    [InlineData("stacks 1 --diff 1", "--diff '1': give a number of samples from 2 to 1000", " stacks")]
    [InlineData("signal", "Option '-pid' is required.", " signal")]
    [InlineData("signal -pid", "Required argument missing for option: '-pid'.", " signal")]
    [InlineData("signal -pid x", "'x' is no pid; 'holdpoint ps' lists the processes that wait", " signal")]
    [InlineData("signal -pid 1 -debugger -stackdump", "give -debugger or -stackdump, not both", " signal")]
    [InlineData("shim", "Required command was not provided.", " shim")]
    [InlineData("shim nosuch", "Unrecognized command or argument 'nosuch'.", " shim")]
    [InlineData("shim install", "Required argument 'X.vN' missing for command: 'install'.", " shim install")]
    [InlineData("shim install runc", "'runc' names no shim: give it as runc.v2, or io.containerd.runc.v2", " shim install")]
    [InlineData("shim install ../runc.v2", "'../runc.v2' names no shim: give it as runc.v2, or io.containerd.runc.v2", " shim install")]
    [InlineData("shim uninstall .v2", "'.v2' names no shim: give it as runc.v2, or io.containerd.runc.v2", " shim uninstall")]
    [InlineData("completion ksh", "Argument 'ksh' not recognized. Must be one of: 'bash' 'zsh' 'fish'", " completion")]
    public void WrongUsage_IsTwoAndOneLineWithAHint(string line, string message, string verb)
    {
        using CommandRoom room = new();

        Assert.Equal(new CommandResult(2, "", $"holdpoint: {message}\nSee: holdpoint{verb} --help\n"), room.Run(line.Split(' ')));
        room.AssertNothingLeft();
    }

    [Fact]
    public void Nothing_IsTwoAndTheListOfVerbs()
    {
        using CommandRoom room = new();

        CommandResult result = room.Run();

        Assert.Equal(2, result.ExitCode);
        Assert.Matches(@"(?m)^  release <PID> +Lets held processes go on, by signalling their debugger events\.$", result.Output);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("ps")]
    [InlineData("attach")]
    [InlineData("release")]
    [InlineData("signal")]
    [InlineData("shim")]
    [InlineData("shim install")]
    [InlineData("shim uninstall")]
    [InlineData("shim list")]
    [InlineData("doctor")]
    [InlineData("completion")]
    public void Help_OfEveryVerb_HasAnExample(string verb)
    {
        using CommandRoom room = new();

        CommandResult result = room.Run([.. verb.Split(' '), "--help"]);

        Assert.Equal(0, result.ExitCode);
        string examples = result.Output[result.Output.IndexOf("Example", StringComparison.Ordinal)..result.Output.IndexOf("Usage:", StringComparison.Ordinal)];
        Assert.Contains($"holdpoint {verb} ", examples.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains($"  holdpoint {verb} ", result.Output[result.Output.IndexOf("Usage:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Help_OfRun_ShowsTheTwoDashes()
    {
        using CommandRoom room = new();

        Assert.Contains("Usage:\n  holdpoint run [options] -- CMD...\n", room.Run("run", "--help").Output, StringComparison.Ordinal);
    }
}
