// SPDX-License-Identifier: Apache-2.0

using System.Xml.Linq;

namespace Holdpoint.Rules.Tests;

/// <summary>Dependencies point one way, as ARCHITECTURE.md draws them.</summary>
public sealed class ProjectGraphTests
{
    // What a project may reach; what it may reach through another one, it may also name itself.
    private static readonly Dictionary<string, string[]> _arrows = new()
    {
        ["Holdpoint.Platform"] = [],
        ["Holdpoint"] = ["Holdpoint.Platform"],
        ["Holdpoint.Tracing"] = ["Holdpoint"],
        ["Holdpoint.Debugging"] = ["Holdpoint"],
        ["Holdpoint.Ttrpc"] = [],
        ["Holdpoint.Shim.Hold"] = ["Holdpoint.Tracing"],
        ["Holdpoint.Shim"] = ["Holdpoint", "Holdpoint.Ttrpc"],
        ["Holdpoint.Shim.Runc"] = ["Holdpoint.Shim"],
        ["Holdpoint.Cli"] = ["Holdpoint.Debugging", "Holdpoint.Tracing"],
    };

    // A package reaches everybody who uses the project: each has its reason in docs/decisions.
    private static readonly Dictionary<string, string[]> _packages = new()
    {
        ["Holdpoint.Cli"] = ["System.CommandLine"],
        ["Holdpoint.Ttrpc"] = ["Google.Protobuf"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_AreArrowsOfTheArchitecture(string project)
    {
        Assert.True(_arrows.ContainsKey(project), $"{project} is not in ARCHITECTURE.md's graph");
        string[] allowed = [.. Reachable(project)];

        Assert.All(Items(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)), target => Assert.Contains(target, allowed));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Packages_AreThoseThatWereDecidedOn(string project)
    {
        string[] shipped = [.. Elements(project, "PackageReference").Where(item => (string?)item.Attribute("PrivateAssets") != "all").Select(item => (string)item.Attribute("Include")!)];

        Assert.Equal(_packages.GetValueOrDefault(project, []), shipped);
    }

    [Fact]
    public void Projects_AllAreInTheSolution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "Holdpoint.slnx"));

        Assert.All(
            new[] { "src", "tests", "samples", "bench" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories)),
            project => Assert.Contains($"\"{Path.GetRelativePath(Repository.Root, project)}\"", solution, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Reachable(string project) =>
        _arrows[project].SelectMany(target => Reachable(target).Prepend(target)).Distinct();

    private static IEnumerable<string> Items(string project, string kind) => Elements(project, kind).Select(item => (string)item.Attribute("Include")!);

    private static IEnumerable<XElement> Elements(string project, string kind) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj")).Descendants(kind);
}
