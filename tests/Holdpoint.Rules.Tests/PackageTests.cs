// SPDX-License-Identifier: Apache-2.0

using System.IO.Compression;

namespace Holdpoint.Rules.Tests;

/// <summary>The package is complete, and a program that uses it runs.</summary>
public sealed class PackageTests
{
    [Fact]
    public void Pack_UsedByAProgram_HoldsIt()
    {
        using TemporaryFolder feed = new();
        using TemporaryFolder program = new();
        using TemporaryFolder events = new();
        _ = new Command("dotnet", "pack", Path.Combine(Repository.Root, "src", "Holdpoint"), "--configuration", "Release", "--output", feed.Path, "-p:Version=0.0.1-test", "--nologo", "--verbosity", "quiet") { Limit = TimeLimits.Build }.RunOrThrow();
        string package = Assert.Single(Directory.GetFiles(feed.Path, "*.nupkg"));
        string[] files = Files(package);
        Assert.Contains("lib/net10.0/Holdpoint.dll", files);
        Assert.Contains("lib/net10.0/Holdpoint.xml", files);
        Assert.Contains("lib/net10.0/Holdpoint.Platform.dll", files);
        Assert.Contains("README.md", files);

        File.WriteAllText(program["nuget.config"], $"""<configuration><packageSources><add key="local" value="{feed.Path}" /></packageSources></configuration>""");
        File.WriteAllText(program["program.csproj"], """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup><PackageReference Include="Holdpoint" Version="0.0.1-test" /></ItemGroup></Project>""");
        File.WriteAllText(program["Program.cs"], """
            System.Console.WriteLine(Holdpoint.Holds.Hold.HereIfAsked("UNSET"));
            System.Console.WriteLine(await Holdpoint.Holds.Hold.HereIfAskedAsync("WAIT", new() { Timeout = System.TimeSpan.FromMilliseconds(50) }));
            """);
        string output = (new Command("dotnet", "run", "--project", program["program.csproj"])
        {
            Limit = TimeLimits.Build,
            WorkingDirectory = program.Path,
            Environment = new Dictionary<string, string?> { ["WAIT"] = "1", ["HOLDPOINT_DIR"] = events.Path, ["NUGET_PACKAGES"] = program["packages"] },
        }).RunOrThrow();

        Assert.Equal("NotAsked\nDeadlinePassed\n", output);
        Assert.Empty(Directory.GetFileSystemEntries(events.Path));
    }

    private static string[] Files(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }
}
