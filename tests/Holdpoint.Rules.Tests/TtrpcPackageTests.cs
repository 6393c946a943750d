// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Rules.Tests;

/// <summary>The server and the client of the package's README, taken out of the page, built with the package.</summary>
public sealed class TtrpcPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Readme_ServerAndClient_TalkToEachOther()
    {
        _ = new Command("dotnet", "pack", Path.Combine(Repository.Root, "src", "Holdpoint.Ttrpc"), "--configuration", "Release", "--output", _folder["feed"], "-p:Version=0.0.1-test", "--nologo", "--verbosity", "quiet") { Limit = TimeLimits.Build }.RunOrThrow();
        string server = Build("server"), client = Build("client");
        using Process serving = new Command("dotnet", server, _folder["socket"]).Start();
        try
        {
            Assert.True(Eventually.Holds(() => File.Exists(_folder["socket"])), "it does not listen");

            Assert.Equal("Hello, world\n", new Command("dotnet", client, _folder["socket"]).RunOrThrow());
        }
        finally
        {
            serving.Kill();
            serving.WaitForExit();
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The path of the program.</summary>
    private string Build(string name)
    {
        string project = Directory.CreateDirectory(_folder[name]).FullName;
        File.WriteAllText(Path.Combine(project, "Program.cs"), Block(name));
        File.WriteAllText(Path.Combine(project, "nuget.config"), $"""<configuration><packageSources><clear /><add key="local" value="{_folder["feed"]}" /></packageSources></configuration>""");
        File.WriteAllText(Path.Combine(project, name + ".csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Holdpoint.Ttrpc" Version="0.0.1-test" /></ItemGroup>
            </Project>
            """);
        // The other package is the one that this checkout was built with.
        string cache = new Command("dotnet", "nuget", "locals", "global-packages", "--list", "--force-english-output").RunOrThrow().Split(": ", 2)[1].Trim();
        _ = (new Command("dotnet", "build", project, "--output", Path.Combine(project, "out"), $"-p:RestoreFallbackFolders={cache}", "--nologo", "--verbosity", "quiet")
        {
            Limit = TimeLimits.Build,
            Environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = _folder["packages"] },
        }).RunOrThrow();
        return Path.Combine(project, "out", name + ".dll");
    }

    /// <summary>The code that follows the mark.</summary>
    private static string Block(string name)
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "src", "Holdpoint.Ttrpc", "README.md"));
        int start = page.IndexOf('\n', page.IndexOf("```", page.IndexOf($"<!-- {name} -->", StringComparison.Ordinal), StringComparison.Ordinal)) + 1;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
