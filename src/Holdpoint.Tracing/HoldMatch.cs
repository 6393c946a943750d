// SPDX-License-Identifier: Apache-2.0

using System.IO.Enumeration;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

/// <summary>Decides at an exec whether this is the process to hold.</summary>
internal sealed class HoldMatch(FollowRule rule)
{
    // Ways to call a shim that end by themselves: never the daemon.
    private static readonly string[] _shortCalls = ["start", "delete", "-v", "--v", "-version", "--version", "-info", "--info", "-h", "-help", "--help"];

    private int _seen;
    private (uint Major, uint Minor, ulong Inode)? _program;

    /// <summary>Takes what the program itself executes: it may have ended when its daemon executes the same file.</summary>
    public void OnProgram(int pid) => _program = FileOf(pid);

    public bool IsTheOne(int pid)
    {
        bool matches = rule.Daemon ? IsDaemon(pid) : MatchesText(pid);
        return matches && ++_seen >= rule.Nth;
    }

    private bool IsDaemon(int pid) =>
        FileOf(pid) is { } file && file == _program
        && ProcessFiles.Arguments(pid) is { } arguments && !arguments.Skip(1).Any(_shortCalls.Contains);

    private bool MatchesText(int pid) => MatchesExecutable(ProcessFiles.Executable(pid) ?? "")
        && (rule.Arguments is not { } text || string.Join(' ', ProcessFiles.Arguments(pid) ?? []).Contains(text, StringComparison.Ordinal));

    private bool MatchesExecutable(string path) => rule.Executable is not { } pattern
        || FileSystemName.MatchesSimpleExpression(pattern, pattern.Contains('/', StringComparison.Ordinal) ? path : Path.GetFileName(path), ignoreCase: false);

    private static (uint Major, uint Minor, ulong Inode)? FileOf(int pid) =>
        Libc.statx(Libc.AT_FDCWD, $"/proc/{pid}/exe", 0, Libc.STATX_BASIC_STATS, out Libc.Statx found) == 0
            ? (found.DeviceMajor, found.DeviceMinor, found.Inode)
            : null;
}
