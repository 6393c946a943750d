// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Rules.Tests;

/// <summary>A program of a package's README, taken out of the page, built with packages of this checkout alone.</summary>
internal sealed class ReadmeProgram(TemporaryFolder folder)
{
    private const string Version = "0.0.1-test";

    /// <summary>Makes packages of projects of src/, for <see cref="Build"/>.</summary>
    public void Pack(params IEnumerable<string> projects)
    {
        foreach (string project in projects)
        {
            _ = new Command("dotnet", "pack", Path.Combine(Repository.Root, "src", project), "--configuration", "Release", "--output", Feed, $"-p:Version={Version}", "--nologo", "--verbosity", "quiet") { Limit = TimeLimits.Build }.RunOrThrow();
        }
    }

    /// <summary>Where the packages are.</summary>
    public string Feed => folder["feed"];

    /// <summary>The path of the program that follows a mark of a package's page.</summary>
    public string Build(string package, string mark)
    {
        string project = Directory.CreateDirectory(folder[mark]).FullName;
        File.WriteAllText(Path.Combine(project, "Program.cs"), Block(package, mark));
        File.WriteAllText(Path.Combine(project, "nuget.config"), $"""<configuration><packageSources><clear /><add key="local" value="{Feed}" /></packageSources></configuration>""");
        File.WriteAllText(Path.Combine(project, mark + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="{package}" Version="{Version}" /></ItemGroup>
            </Project>
            """);
        // Packages of others are those that this checkout was built with.
        string cache = new Command("dotnet", "nuget", "locals", "global-packages", "--list", "--force-english-output").RunOrThrow().Split(": ", 2)[1].Trim();
        _ = (new Command("dotnet", "build", project, "--output", Path.Combine(project, "out"), $"-p:RestoreFallbackFolders={cache}", "--nologo", "--verbosity", "quiet")
        {
            Limit = TimeLimits.Build,
            Environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = folder["packages"] },
        }).RunOrThrow();
        return Path.Combine(project, "out", mark + ".dll");
    }

    private static string Block(string package, string mark)
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "src", package, "README.md"));
        int start = page.IndexOf('\n', page.IndexOf("```", page.IndexOf($"<!-- {mark} -->", StringComparison.Ordinal), StringComparison.Ordinal)) + 1;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
