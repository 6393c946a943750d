// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Testing;

/// <summary>Where things are in this checkout.</summary>
public static class Repository
{
    /// <summary>The folder with Holdpoint.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The published command line.</summary>
    public static string Holdpoint => Published("holdpoint");

    /// <summary>The published interposer.</summary>
    public static string Interposer => Published("containerd-shim-hold");

    /// <summary>The published shim of runc.</summary>
    public static string RuncShim => Published("containerd-shim-runcs-v1");

    /// <summary>What tests build and keep from run to run; may be deleted at any time.</summary>
    public static string Cache => Directory.CreateDirectory(Path.Combine(Root, ".cache")).FullName;

    /// <summary>An executable of out/bin.</summary>
    /// <exception cref="FileNotFoundException">It was not built.</exception>
    public static string Published(string name)
    {
        string path = Path.Combine(Root, "out", "bin", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not there: run ./build first");
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Holdpoint.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"no Holdpoint.slnx above {AppContext.BaseDirectory}");
    }
}
