// SPDX-License-Identifier: Apache-2.0

using System.IO.Compression;

namespace Holdpoint.Rules.Tests;

/// <summary>The package is complete, and the shim of its README is one.</summary>
public sealed class ShimPackageTests : IDisposable
{
    private const string Package = "Holdpoint.Shim";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Readme_Shim_AnswersAsContainerdAsks()
    {
        ReadmeProgram programs = new(_folder);
        programs.Pack("Holdpoint", "Holdpoint.Ttrpc", Package);
        string[] files = Files(Path.Combine(programs.Feed, $"{Package}.0.0.1-test.nupkg"), out string manifest);
        Assert.Contains("lib/net10.0/Holdpoint.Shim.dll", files);
        Assert.Contains("lib/net10.0/Holdpoint.Shim.xml", files);
        Assert.Contains("README.md", files);
        // What is internal to them is used: no other version will do.
        Assert.Contains("""id="Holdpoint" version="[0.0.1-test]" """, manifest, StringComparison.Ordinal);
        Assert.Contains("""id="Holdpoint.Ttrpc" version="[0.0.1-test]" """, manifest, StringComparison.Ordinal);
        string shim = programs.Build(Package, "shim");

        CommandResult version = new Command("dotnet", shim, "-v").Run();
        CommandResult noNamespace = new Command("dotnet", shim, "-id", "web", "start").Run();
        CommandResult deleted = new Command("dotnet", shim, "-namespace", "tests", "-id", "web", "-bundle", _folder["web"], "delete").Run();

        Assert.Contains("Version:  1.0.0", version.Output, StringComparison.Ordinal);
        Assert.Equal(1, noNamespace.ExitCode);
        Assert.Equal("io.containerd.date.v1: shim namespace cannot be empty\n", noNamespace.Errors);
        Assert.Equal(0, deleted.ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Files(string package, out string manifest)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        using StreamReader reader = new(archive.GetEntry($"{Package}.nuspec")!.Open());
        manifest = reader.ReadToEnd();
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }
}
