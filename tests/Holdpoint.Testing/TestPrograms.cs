// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using System.Text;

namespace Holdpoint.Testing;

/// <summary>The small programs of tests/TestPrograms/, built with the machine's compilers and kept until their source changes.</summary>
public static class TestPrograms
{
    /// <summary>tests/TestPrograms.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "TestPrograms");

    /// <summary>A program in C.</summary>
    /// <param name="source">The file in tests/TestPrograms.</param>
    /// <param name="flags">For gcc.</param>
    public static string C(string source, params string[] flags) =>
        Built(source, flags, target => new Command("gcc", ["-Wall", "-Werror", .. flags, "-o", target, Path.Combine(Folder, source), "-lpthread"]));

    /// <summary>A program in Go, of the standard library only.</summary>
    /// <param name="source">The file in tests/TestPrograms.</param>
    /// <param name="flags">For go build.</param>
    public static string Go(string source, params string[] flags) =>
        Built(source, flags, target => new Command("go", ["build", .. flags, "-o", target, Path.Combine(Folder, source)])
        {
            Environment = new Dictionary<string, string?> { ["GO111MODULE"] = "off", ["CGO_ENABLED"] = "0" },
        });

    /// <summary>A program in Go of several files, with libraries that are installed or were fetched.</summary>
    /// <param name="folder">The folder in tests/TestPrograms.</param>
    /// <param name="path">Where Go looks for libraries: GOPATH.</param>
    /// <param name="flags">For go build.</param>
    public static string GoPackage(string folder, string path, params string[] flags) =>
        Built(folder, [.. flags, path], target => new Command("go", ["build", .. flags, "-o", target, "."])
        {
            WorkingDirectory = Path.Combine(Folder, folder),
            Environment = new Dictionary<string, string?> { ["GO111MODULE"] = "off", ["CGO_ENABLED"] = "0", ["GOPATH"] = path, ["GOFLAGS"] = null },
        });

    private static string Built(string source, string[] flags, Func<string, Command> compile)
    {
        byte[] all = [.. Content(Path.Combine(Folder, source)), .. Encoding.UTF8.GetBytes(string.Join('\n', flags))];
        string hash = Convert.ToHexStringLower(SHA256.HashData(all))[..12];
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Cache, "test-programs", hash)).FullName;
        string target = Path.Combine(folder, Path.GetFileNameWithoutExtension(source));
        if (!File.Exists(target))
        {
            // Aside first: another test process may want the same at the same time.
            string aside = $"{target}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
            _ = (compile(aside) with { Limit = TimeLimits.Build }).RunOrThrow();
            File.Move(aside, target, overwrite: true);
        }

        return target;
    }

    private static byte[] Content(string source) => Directory.Exists(source)
        ? [.. Directory.GetFiles(source).Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes)]
        : File.ReadAllBytes(source);
}
