// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;
using Holdpoint.Cli.Tests.Running;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests;

public sealed class ShimTests : IDisposable
{
    private const string LinkName = "containerd-shim-hold-x-v1";

    private readonly CommandRoom _room = new();
    private readonly string _folder;
    private readonly string _link;
    private readonly string _shim;

    public ShimTests()
    {
        _folder = Directory.CreateDirectory(_room["shims"]).FullName;
        _link = Path.Combine(_folder, LinkName);
        _shim = Path.Combine(_folder, "containerd-shim-x-v1");
        File.WriteAllText(_shim, "#!/bin/sh\n");
        _ = new Command("chmod", "0755", _shim).RunOrThrow();
    }

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Install_ShimThatIsThere_MakesTheLinkAndTellsWhatToType()
    {
        CommandResult result = Shim("install", "io.containerd.x.v1");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            $"Runtime io.containerd.hold-x.v1 is there: {_link} stands in for {_shim}\nNext: ctr run --rm --runtime io.containerd.hold-x.v1 IMAGE NAME\n",
            result.Output);
        Assert.Equal($"holdpoint: note: {_folder} is not in PATH here: see that it is in containerd's, or use --runtime {_link}\n", result.Errors);
        Assert.Equal(Repository.Interposer, new FileInfo(_link).LinkTarget);
        Assert.Equal([_link, _shim], Directory.GetFileSystemEntries(_folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Install_Again_SaysSoAndChangesNothing()
    {
        _ = Shim("install", "x.v1");
        DateTime made = new FileInfo(_link).CreationTimeUtc;

        CommandResult result = Shim("install", "x.v1");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("Runtime io.containerd.hold-x.v1 is there already: ", result.Output, StringComparison.Ordinal);
        Assert.Equal(made, new FileInfo(_link).CreationTimeUtc);
    }

    [Fact]
    public void Install_LinkToAnOlderCopyOfOurs_IsBroughtUpToDate()
    {
        _ = File.CreateSymbolicLink(_link, "/old/bin/containerd-shim-hold");

        Assert.Equal(0, Shim("install", "x.v1").ExitCode);

        Assert.Equal(Repository.Interposer, new FileInfo(_link).LinkTarget);
    }

    [Fact]
    public void InstallAndUninstall_WhatHoldpointDidNotMake_IsOneAndStays()
    {
        File.WriteAllText(_link, "somebody's");
        RefusesBoth();
        Assert.Equal("somebody's", File.ReadAllText(_link));

        File.Delete(_link);
        _ = File.CreateSymbolicLink(_link, "/somebody/s");
        RefusesBoth();
        Assert.Equal("/somebody/s", new FileInfo(_link).LinkTarget);

        File.Delete(_link);
        _ = Directory.CreateDirectory(_link);
        RefusesBoth();
        Assert.True(Directory.Exists(_link));
    }

    [Fact]
    public void Install_ShimThatDoesNotExist_IsOneAndMakesNothing()
    {
        CommandResult result = Shim("install", "nosuch.v1");

        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"^holdpoint: containerd-shim-nosuch-v1 is in none of /.*; install that shim first, correct the name, or give its folder with --dir\n$", result.Errors);
        Assert.Equal([_shim], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Install_FolderThatIsMissing_IsOne()
    {
        CommandResult result = _room.Of("env", $"PATH={_folder}", Repository.Holdpoint, "shim", "install", "x.v1", "--dir", _room["nosuch"]).Run();

        Assert.Equal(new CommandResult(1, "", $"holdpoint: {_room["nosuch"]} is no folder: make it first, or name another one with --dir\n"), result);
    }

    [Fact]
    public void Install_FolderThatMayNotBeWritten_IsFour()
    {
        using CommandRoom nobodys = new(65534);
        using TemporaryFolder closed = new();
        _ = new Command("chmod", "0755", closed.Path).RunOrThrow();
        File.Copy(_shim, closed["containerd-shim-x-v1"]);
        string link = closed[LinkName];

        CommandResult result = nobodys.Run("shim", "install", "x.v1", "--dir", closed.Path);

        Assert.Equal(
            new CommandResult(4, "", $"holdpoint: {link}: not permitted; use sudo, or --dir with a folder of containerd's PATH that you may write\n"),
            result);
        _ = Assert.Single(Directory.GetFileSystemEntries(closed.Path));
    }

    [Fact]
    public void Uninstall_WhatWasInstalled_RemovesTheLinkOnly()
    {
        _ = Shim("install", "x.v1");

        Assert.Equal(new CommandResult(0, $"{_link} is removed\n", ""), Shim("uninstall", "x.v1"));

        Assert.Equal([_shim], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Uninstall_WhatWasNotInstalled_IsOne() =>
        Assert.Equal(
            new CommandResult(1, "", $"holdpoint: io.containerd.hold-x.v1 is not installed in {_folder}; 'holdpoint shim list' shows what is\n"),
            Shim("uninstall", "x.v1"));

    [Fact]
    public void List_Installed_ShowsRuntimeLinkAndShim()
    {
        _ = Shim("install", "x.v1");
        Assert.Contains(Shim("list").Output.Split('\n'), line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["io.containerd.hold-x.v1", var link, var shim] && link == _link && shim == _shim);

        File.Delete(_shim);

        Assert.Contains($"{_link}  containerd-shim-x-v1 is missing", Shim("list").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OfEach_HasItsFields()
    {
        JsonObject installed = JsonNode.Parse(Shim("install", "x.v1", "--json").Output)!.AsObject();
        JsonObject listed = JsonNode.Parse(Shim("list", "--json").Output)!.AsArray().Select(entry => entry!.AsObject()).Single(entry => (string?)entry["link"] == _link);
        JsonObject removed = JsonNode.Parse(Shim("uninstall", "x.v1", "--json").Output)!.AsObject();

        Assert.Equal(["runtime", "link", "shim"], installed.Select(field => field.Key));
        Assert.True(JsonNode.DeepEquals(installed, listed), listed.ToJsonString());
        Assert.Equal("io.containerd.hold-x.v1", (string?)installed["runtime"]);
        Assert.Equal(_shim, (string?)installed["shim"]);
        Assert.Equal($$"""{"removed":"{{_link}}"}""", removed.ToJsonString());
    }

    [Fact]
    public void List_WithoutPath_StillWorks()
    {
        CommandResult result = _room.Of("env", "-u", "PATH", Repository.Holdpoint, "shim", "list", "--json").Run();

        Assert.Equal(0, result.ExitCode);
        _ = JsonNode.Parse(result.Output)!.AsArray();
    }

    private CommandResult Shim(string verb, params string[] arguments) => _room.Run(["shim", verb, .. arguments, "--dir", _folder]);

    private void RefusesBoth()
    {
        Assert.Equal(
            new CommandResult(1, "", $"holdpoint: {_link} exists and is not holdpoint's: remove it yourself, or choose another folder with --dir\n"),
            Shim("install", "x.v1"));
        Assert.Equal(new CommandResult(1, "", $"holdpoint: {_link} is not holdpoint's: remove it yourself\n"), Shim("uninstall", "x.v1"));
    }
}
