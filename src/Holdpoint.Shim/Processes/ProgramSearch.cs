// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Shim.Processes;

/// <summary>Finds and starts a program as Go's os/exec does, and says so in its words when there is none: clients show them.</summary>
internal static class ProgramSearch
{
    /// <summary>Starts a program.</summary>
    /// <param name="command">Which; its descriptors do not count.</param>
    /// <param name="descriptors">Its descriptors 0, 1, …; null: /dev/null.</param>
    /// <param name="start">Is given the path, the arguments with the program's name, and the rest.</param>
    /// <exception cref="IOException">It could not be executed; the message names it.</exception>
    public static TChild Start<TChild>(ChildCommand command, int?[] descriptors, Func<string, string[], ChildOptions, TChild> start)
    {
        string path = Find(command.File);
        try
        {
            return start(path, [command.File, .. command.Arguments], new ChildOptions
            {
                Descriptors = descriptors,
                Environment = command.Environment is { } own ? [.. own.Select(Encoding.UTF8.GetBytes)] : null,
                WorkingDirectory = command.WorkingDirectory,
            });
        }
        catch (OsException error)
        {
            throw new IOException($"fork/exec {path}: {GoTexts.Of(error.Errno)}", error);
        }
    }

    /// <exception cref="FileNotFoundException">There is none.</exception>
    private static string Find(string file)
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
}
