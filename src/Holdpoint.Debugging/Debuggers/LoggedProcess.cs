// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Debugging.Debuggers;

/// <summary>
/// A child whose output goes to memory: it never blocks, never meets a closed pipe, leaves no file behind, and nobody but its
/// user can read it (/proc/PID/fd/1).
/// </summary>
internal sealed class LoggedProcess : IDisposable
{
    private const int MostOutput = 1 << 20;

    private readonly ChildProcess _child;
    private readonly SafeFileHandle _log;

    private LoggedProcess(ChildProcess child, SafeFileHandle log)
    {
        _child = child;
        _log = log;
    }

    public int Pid => _child.Pid;

    /// <summary>The exit status of a child that has ended.</summary>
    public int? Status { get; private set; }

    public string Output
    {
        get
        {
            byte[] bytes = new byte[(int)Math.Min(MostOutput, RandomAccess.GetLength(_log))];
            return Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(_log, bytes, 0));
        }
    }

    /// <param name="arguments">The program's path first.</param>
    /// <param name="detached">True for one that outlives us and our terminal.</param>
    /// <param name="extra">Descriptors of ours that it gets as 3, 4, ….</param>
    public static LoggedProcess Start(IReadOnlyList<string> arguments, bool detached, params ReadOnlySpan<int> extra)
    {
        int descriptor = Libc.memfd_create("holdpoint-output", Libc.MFD_CLOEXEC);
        if (descriptor < 0)
        {
            throw OsException.Last("memfd_create", arguments[0]);
        }

        SafeFileHandle log = new(descriptor, ownsHandle: true);
        int?[] descriptors = [null, descriptor, descriptor, .. extra.ToArray().Select(number => (int?)number)];
        return new LoggedProcess(ChildProcess.Start(arguments[0], arguments, new ChildOptions { Descriptors = descriptors, NewSession = detached }), log);
    }

    public bool HasEnded => (Status ??= _child.TryWaitForExit()) is not null;

    /// <summary>Waits for a line that begins so; gives the rest of it, or null when the child ends or the deadline passes first.</summary>
    public string? WaitForLine(string start, Deadline limit)
    {
        string? found = null;
        _ = limit.WaitFor(() =>
        {
            // In this order: what was written before the end is seen.
            bool ended = HasEnded;
            string output = Output;
            string? line = output[..(output.LastIndexOf('\n') + 1)].Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
            found = line?[start.Length..].Trim();
            return found is not null || ended;
        });
        return found;
    }

    /// <summary>Ends it at once, and what it has started first: a debugger's program must not run when the debugger is gone.</summary>
    public void Kill()
    {
        if (HasEnded)
        {
            return;
        }

        foreach (int child in Children())
        {
            _ = Libc.kill(child, Signal.SIGKILL);
        }

        _ = Libc.kill(Pid, Signal.SIGKILL);
        Status = _child.WaitForExit();
    }

    public void Dispose() => _log.Dispose();

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
