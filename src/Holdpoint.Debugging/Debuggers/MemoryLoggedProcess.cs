// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>
/// A child whose output goes to memory: it never blocks, never meets a closed pipe, leaves no file behind, and nobody but its
/// user can read it (/proc/PID/fd/1).
/// </summary>
internal sealed class MemoryLoggedProcess : LoggedProcess
{
    private readonly ChildProcess _child;

    private MemoryLoggedProcess(ChildProcess child, SafeFileHandle log)
        : base(log)
    {
        _child = child;
    }

    public override int Pid => _child.Pid;

    /// <param name="arguments">The program's path first.</param>
    /// <param name="detached">True for one that outlives us and our terminal.</param>
    /// <param name="extra">Descriptors of ours that it gets as 3, 4, ….</param>
    public static MemoryLoggedProcess Start(IReadOnlyList<string> arguments, bool detached, params ReadOnlySpan<int> extra)
    {
        int descriptor = Libc.memfd_create("holdpoint-output", Libc.MFD_CLOEXEC);
        if (descriptor < 0)
        {
            throw OsException.Last("memfd_create", arguments[0]);
        }

        SafeFileHandle log = new(descriptor, ownsHandle: true);
        int?[] descriptors = [null, descriptor, descriptor, .. extra.ToArray().Select(number => (int?)number)];
        return new MemoryLoggedProcess(ChildProcess.Start(arguments[0], arguments, new ChildOptions { Descriptors = descriptors, NewSession = detached }), log);
    }

    protected override int? TryTakeStatus() => _child.TryWaitForExit();

    /// <summary>What it has started goes first.</summary>
    protected override int EndNow()
    {
        foreach (int child in Children())
        {
            _ = Libc.kill(child, Signal.SIGKILL);
        }

        _ = Libc.kill(Pid, Signal.SIGKILL);
        return _child.WaitForExit();
    }

    private IEnumerable<int> Children()
    {
        string tasks = string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid}/task");
        string[] files = Directory.Exists(tasks) ? [.. Directory.GetDirectories(tasks).Select(task => Path.Combine(task, "children"))] : [];
        return files.SelectMany(ReadNumbers);
    }

    private static IEnumerable<int> ReadNumbers(string file)
    {
        try
        {
            return [.. File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            // The thread is gone.
            return [];
        }
    }
}
