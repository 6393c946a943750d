// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Cli.Shims;

/// <summary>The links by whose names containerd starts the interposer.</summary>
internal static class ShimLinks
{
    public const string DefaultFolder = "/usr/local/bin";

    private static readonly EnumerationOptions _whatMayBeRead = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <summary>The folders of PATH, and where shims usually are: containerd's own PATH is not known here.</summary>
    public static IReadOnlyList<string> Folders { get; } =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(Path.IsPathRooted).Append(DefaultFolder).Append("/usr/bin").Append("/usr/sbin").Distinct()];

    /// <summary>The interposer that was installed with this program.</summary>
    /// <exception cref="CommandFailure">It is not beside it.</exception>
    public static string FindInterposer()
    {
        if (Path.GetDirectoryName(Environment.ProcessPath) is not { } folder)
        {
            throw new CommandFailure(ExitCodes.NotPermitted, $"the folder that holdpoint is in cannot be found: this user may not search the folders above it; {Hints.MoreRights}, or copy holdpoint and {ShimName.Interposer} elsewhere");
        }

        string path = Path.Combine(folder, ShimName.Interposer);
        return File.Exists(path) ? path
            : throw new CommandFailure(ExitCodes.Failed, $"{path} is not there: copy {ShimName.Interposer} into the folder of holdpoint");
    }

    public static string? FindShim(ShimName name, IEnumerable<string> folders) =>
        folders.Select(folder => Path.Combine(folder, name.Program))
            .FirstOrDefault(path => File.Exists(path) && Libc.faccessat(Libc.AT_FDCWD, path, Libc.X_OK, 0) == 0);

    /// <summary>True for a link that this program makes.</summary>
    public static bool IsOurs(string link) => TargetOf(link) is { } target && Path.GetFileName(target) == ShimName.Interposer;

    /// <summary>True for anything of that name: a file, a folder, a link to nowhere.</summary>
    public static bool IsTaken(string link) => Path.Exists(link) || TargetOf(link) is not null;

    public static string? TargetOf(string link) => new FileInfo(link).LinkTarget;

    /// <summary>Puts a link in place as a whole.</summary>
    /// <exception cref="CommandFailure">It cannot be made there.</exception>
    public static void Make(string link, string target) => Change(link, () =>
    {
        string aside = $"{link}.{Environment.ProcessId}";
        _ = File.CreateSymbolicLink(aside, target);
        try
        {
            File.Move(aside, link, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    });

    /// <exception cref="CommandFailure">It cannot be removed.</exception>
    public static void Remove(string link) => Change(link, () => File.Delete(link));

    /// <summary>All links of ours in the folders.</summary>
    public static IEnumerable<string> Find(IEnumerable<string> folders) =>
        Entries(folders, ShimName.HoldPrefix + "*").Where(IsOurs)
            .Order(StringComparer.Ordinal);

    /// <summary>What is in the folders under such a name; folders that are missing or may not be read are left out.</summary>
    public static IEnumerable<string> Entries(IEnumerable<string> folders, string pattern) =>
        folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFileSystemEntries(folder, pattern, _whatMayBeRead));

    private static void Change(string link, Action change)
    {
        try
        {
            change();
        }
        catch (UnauthorizedAccessException error)
        {
            throw new CommandFailure(ExitCodes.NotPermitted, $"{link}: not permitted; use sudo, or --dir with a folder of containerd's PATH that you may write", error);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new CommandFailure(ExitCodes.Failed, $"{Path.GetDirectoryName(link)} is no folder: make it first, or name another one with --dir", error);
        }
        catch (IOException error)
        {
            throw new CommandFailure(ExitCodes.Failed, $"{link}: {error.Message}", error);
        }
    }
}
