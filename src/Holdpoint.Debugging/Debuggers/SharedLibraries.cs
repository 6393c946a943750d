// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>The files of the shared libraries that a program names, where the loader usually finds them.</summary>
internal static class SharedLibraries
{
    private static readonly string[] _folders = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib64", "usr/lib64", "lib", "usr/lib", "usr/local/lib"];

    /// <summary>Below the process's own root: it may be a container's.</summary>
    public static IEnumerable<string> Of(DebugTarget target)
    {
        string root = string.Create(CultureInfo.InvariantCulture, $"/proc/{target.Pid}/root");
        return target.Program.Libraries
            .Where(name => name == Path.GetFileName(name))
            .Select(name => _folders.Select(folder => Path.Combine(root, folder, name)).FirstOrDefault(File.Exists))
            .OfType<string>();
    }
}
