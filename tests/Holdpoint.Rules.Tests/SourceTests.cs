// SPDX-License-Identifier: Apache-2.0

using System.Text.RegularExpressions;

namespace Holdpoint.Rules.Tests;

/// <summary>Rules for every tracked file.</summary>
public sealed class SourceTests
{
    private const int MostLines = 500;

    private static readonly string[] _tracked =
        new Command("git", "-C", Repository.Root, "ls-files", "--cached", "--others", "--exclude-standard").RunOrThrow().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Existing(params string[] endings) =>
        _tracked.Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)) && File.Exists(Path.Combine(Repository.Root, file)));

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [Fact]
    public void Code_BeginsWithItsLicence() =>
        Assert.All(Existing(".cs", ".c", ".go", ".sh"), file => Assert.Contains("SPDX-License-Identifier: Apache-2.0", string.Concat(Read(file).Split('\n').Take(2)), StringComparison.Ordinal));

    [Fact]
    public void Code_HasNoLongFile() =>
        Assert.All(Existing(".cs", ".c", ".go"), file => Assert.InRange(Read(file).Count(letter => letter == '\n'), 1, MostLines));

    [Fact]
    public void Code_MakesSystemCallsInThePlatformOnly() =>
        Assert.All(
            Existing(".cs").Where(file => file.StartsWith("src/", StringComparison.Ordinal) && !file.StartsWith("src/Holdpoint.Platform/", StringComparison.Ordinal)),
            file => Assert.DoesNotMatch(@"\[(LibraryImport|DllImport)\b", Read(file)));

    [Fact]
    public void Versions_AreCentral() =>
        Assert.All(Existing(".csproj", ".props", ".targets").Where(file => file != "Directory.Packages.props"), file => Assert.DoesNotMatch("<PackageReference[^>]*Version=", Read(file)));

    [Fact]
    public void Text_NamesNoFolderOfSomebodysMachine() =>
        Assert.All(
            Existing(".cs", ".md", ".sh", ".c", ".go", ".props", ".targets", ".csproj", ".json", "build", "demo", "test", "run").Where(file => !file.EndsWith("SourceTests.cs", StringComparison.Ordinal)),
            file => Assert.DoesNotMatch("(?<![A-Za-z])/(home|work|Users)/", Read(file)));

    [Fact]
    public void Links_OfThePages_LeadSomewhere()
    {
        foreach (string page in Existing(".md"))
        {
            string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
            foreach (Match link in Regex.Matches(Read(page), @"\]\(([^)#:]+)(#[^)]*)?\)"))
            {
                Assert.True(Path.Exists(Path.Combine(folder, link.Groups[1].Value)), $"{page}: {link.Groups[1].Value}");
            }
        }
    }

    [Fact]
    public void BannedSymbols_HoldInEveryProjectThatIsShipped()
    {
        Assert.Contains("BannedApiAnalyzers", Read("eng/Source.props"), StringComparison.Ordinal);
        Assert.Contains("BannedSymbols.txt", Read("eng/Source.props"), StringComparison.Ordinal);
        Assert.Contains("T:System.Diagnostics.Process;", Read("BannedSymbols.txt"), StringComparison.Ordinal);
        Assert.All(
            Existing(".cs").Where(file => file.StartsWith("src/", StringComparison.Ordinal)),
            file => Assert.DoesNotMatch("RS0030", Read(file)));
    }
}
