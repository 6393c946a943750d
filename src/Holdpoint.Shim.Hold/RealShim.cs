// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Tracing;

namespace Holdpoint.Shim.Hold;

/// <summary>
/// Finds a shim where containerd does: in its PATH, then in containerd's own folder (resolveRuntimePath in containerd's
/// core/runtime/v2/shim_manager.go); last beside the link that was called, for a runtime given by its path.
/// </summary>
internal static class RealShim
{
    /// <exception cref="ExecHoldException">There is none.</exception>
    public static string Find(string shim, ShimInvocation invocation)
    {
        string[] folders = [.. Folders(invocation).Distinct()];
        return folders.Select(folder => Path.Combine(folder, shim)).FirstOrDefault(IsAnotherProgram)
            ?? throw new ExecHoldException(
                ExecHoldError.CannotExecute,
                $"it stands in for {shim}, and there is no such program in {string.Join(", ", folders)}; install it in one of them, or correct the runtime's name");
    }

    private static IEnumerable<string> Folders(ShimInvocation invocation)
    {
        // Go's exec.LookPath refuses what it finds through a relative folder; so such folders are left out.
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(Path.IsPathRooted);
        string? beside = Path.GetDirectoryName(Path.GetFullPath(invocation.Path));
        return path.Concat([.. ContainerdFolders(invocation), .. beside is null ? Array.Empty<string>() : [beside]]);
    }

    private static IEnumerable<string> ContainerdFolders(ShimInvocation invocation)
    {
        string?[] programs = [invocation.Containerd, ProcessFiles.Executable(Libc.getppid())];
        return programs.Where(program => Path.IsPathRooted(program)).Select(program => Path.GetDirectoryName(program)!);
    }

    /// <summary>A program that may be executed and is not this one under another name: that would call itself for ever.</summary>
    private static bool IsAnotherProgram(string candidate) =>
        Libc.statx(Libc.AT_FDCWD, candidate, 0, Libc.STATX_BASIC_STATS, out Libc.Statx found) == 0
        && found.IsRegular
        && Libc.faccessat(Libc.AT_FDCWD, candidate, Libc.X_OK, 0) == 0
        && Libc.statx(Libc.AT_FDCWD, "/proc/self/exe", 0, Libc.STATX_BASIC_STATS, out Libc.Statx self) == 0
        && (found.DeviceMajor, found.DeviceMinor, found.Inode) != (self.DeviceMajor, self.DeviceMinor, self.Inode);
}
