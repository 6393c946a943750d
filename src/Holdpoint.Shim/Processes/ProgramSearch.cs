// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Shim.Processes;

/// <summary>Finds a program as Go's os/exec does, and says so in its words when there is none: clients show them.</summary>
internal static class ProgramSearch
{
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Find(string file)
    {
        if (file.Contains('/'))
        {
            return file;
        }

        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string path = Path.Combine(folder, file);
            if (Libc.faccessat(Libc.AT_FDCWD, path, Libc.X_OK, 0) == 0 && !Directory.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"exec: \"{file}\": executable file not found in $PATH");
    }

    public static string Failure(string file, Errno errno) => $"fork/exec {file}: {GoText(errno)}";

    // Go has its own texts, in small letters.
    private static string GoText(Errno errno) => OsException.Describe(errno) is { Length: > 1 } text ? char.ToLowerInvariant(text[0]) + text[1..] : "unknown error";
}
