// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests;

/// <summary>An event folder that somebody else may have a hand in is refused by every verb that would use it, and nothing is started.</summary>
public sealed class BadFolderTests : IDisposable
{
    private readonly CommandRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData("install -d -m 0700 -o 65534 -g 65534 FOLDER")]
    [InlineData("install -d -m 0755 FOLDER")]
    [InlineData("install -d -m 0720 FOLDER")]
    [InlineData("ln -s /tmp FOLDER")]
    [InlineData("ln -s nowhere FOLDER")]
    [InlineData("touch FOLDER")]
    public void AnyVerb_FolderThatCannotBeTrusted_IsFour(string make)
    {
        string[] command = make.Replace("FOLDER", _room.Events, StringComparison.Ordinal).Split(' ');
        _ = new Command(command[0], command[1..]).RunOrThrow();

        Refuses("run", "--", "/bin/touch", _room["made"]);
        Refuses("ps");
        Refuses("ps", "--json");
        Refuses("release", "1");
        Refuses("release", "--all");
        Refuses("signal", "-pid", "1");
        Refuses("attach", "1");
        Assert.False(File.Exists(_room["made"]));
    }

    [Fact]
    public void Run_FolderUnderOneThatOthersMayChange_IsFour()
    {
        _ = new Command("install", "-d", "-m", "0777", _room["open"]).RunOrThrow();
        _room.Events = _room["open/events"];

        Refuses("run", "--", "/bin/touch", _room["made"]);
        Assert.False(File.Exists(_room["made"]));
    }

    [Fact]
    public void Run_FolderWhoseParentIsMissing_IsOne()
    {
        _room.Events = _room["no/such/events"];

        CommandResult result = _room.Run("run", "--", "/bin/touch", _room["made"]);

        Assert.Equal(
            new CommandResult(1, "", $"holdpoint: event folder {_room.Events}: cannot make it: No such file or directory; name another one in HOLDPOINT_DIR\n"),
            result);
        Assert.False(File.Exists(_room["made"]));
    }

    [Fact]
    public void Ps_FolderThatIsNoAbsolutePath_IsOne()
    {
        _room.Events = "events";

        Assert.Equal(new CommandResult(1, "", "holdpoint: event folder 'events': the path must be absolute\n"), _room.Run("ps"));
    }

    private void Refuses(params string[] arguments)
    {
        CommandResult result = _room.Run(arguments);

        Assert.True(result.ExitCode == 4, result.ToString());
        Assert.Empty(result.Output);
        Assert.StartsWith($"holdpoint: event folder {_room.Events} is refused: ", result.Errors, StringComparison.Ordinal);
        Assert.EndsWith("; remove it, or name another one in HOLDPOINT_DIR\n", result.Errors, StringComparison.Ordinal);
    }
}
