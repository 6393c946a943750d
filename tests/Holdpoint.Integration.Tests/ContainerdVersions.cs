// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Integration.Tests;

/// <summary>The releases of containerd that Debian has, as eng/setup/versions.sh fetches them.</summary>
public static class ContainerdVersions
{
    /// <summary>For theories.</summary>
    public static TheoryData<string> All => ["1.6", "1.7", "2.1"];

    /// <summary>The folder of a release's executables.</summary>
    /// <exception cref="DirectoryNotFoundException">It was not fetched.</exception>
    public static string Folder(string version)
    {
        string folder = Path.Combine(Repository.Cache, "versions", version, "bin");
        return Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException($"{folder} is not there: run eng/setup/versions.sh .cache/versions first");
    }
}
