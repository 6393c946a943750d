// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Containers;

/// <summary>crun and criu, as eng/setup/versions.sh fetches them.</summary>
internal static class OtherRuntimes
{
    public static string Crun => Path.Combine(Folder, "crun");

    /// <summary>For PATH, where runc looks for criu, too.</summary>
    public static string Folder
    {
        get
        {
            string folder = Path.Combine(Repository.Cache, "versions", "oci", "bin");
            return Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException($"{folder} is not there: run eng/setup/versions.sh .cache/versions first");
        }
    }
}
