// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Holdpoint.Platform.Linux.Procfs;

/// <summary>The threads of a process, from /proc/PID/task. One that ends meanwhile is left out.</summary>
internal static class ThreadFiles
{
    /// <summary>All of them, in the order of their ids.</summary>
    public static IReadOnlyList<ThreadSight> OfThisProcess() => Of("/proc/self/task");

    /// <summary>Those of another process; null where it is gone.</summary>
    public static IReadOnlyList<ThreadSight>? Of(int pid)
    {
        try
        {
            return Of(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task"));
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The kernel's frames of a thread, innermost first (/proc/PID/stack): only root may read them.</summary>
    public static IReadOnlyList<string> KernelStack(int id)
    {
        // [<0>] futex_do_wait+0x60/0xa0
        string[] lines = Text(id, "stack"u8)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return [.. lines.Select(line => line.IndexOf("] ", StringComparison.Ordinal) is > 0 and int end ? line[(end + 2)..] : line)];
    }

    private static List<ThreadSight> Of(string folder)
    {
        List<ThreadSight> threads = [];
        foreach (string path in Directory.EnumerateDirectories(folder))
        {
            if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && Look(id) is { } thread)
            {
                threads.Add(thread);
            }
        }

        threads.Sort((a, b) => a.Id.CompareTo(b.Id));
        return threads;
    }

    private static ThreadSight? Look(int id)
    {
        if (Text(id, "comm"u8) is not { } name || ProcessFiles.Stat(id) is not { } stat)
        {
            return null;
        }

        // "running", or the number and the arguments; -1 outside of a system call.
        string call = Text(id, "syscall"u8) ?? "";
        int? number = int.TryParse(call.AsSpan(0, Math.Max(0, call.IndexOf(' '))), CultureInfo.InvariantCulture, out int found) && found >= 0 ? found : null;
        // Where the kernel does not tell, or there is nothing to tell, it is 0.
        string? channel = Text(id, "wchan"u8) is { Length: > 0 } text && text != "0" ? text : null;
        return new ThreadSight(id, name, stat.State, number, channel);
    }

    [SkipLocalsInit]
    private static string? Text(int id, ReadOnlySpan<byte> file) =>
        ProcReader.TryRead(id, file, stackalloc byte[ProcReader.UsualBytes], out ReadOnlySpan<byte> content) ? Encoding.UTF8.GetString(content).TrimEnd('\n') : null;
}

/// <summary>A thread at one moment.</summary>
/// <param name="Id">Its thread id.</param>
/// <param name="Name">At most 15 bytes.</param>
/// <param name="State">As in ps(1): R runs, S sleeps, D sleeps and cannot be interrupted, T is stopped, t is stopped by a debugger.</param>
/// <param name="SystemCall">The number of the one that it is in; null where it is in none, or runs.</param>
/// <param name="WaitChannel">The kernel's function that it sleeps in; null where it does not, or where that is not told.</param>
internal sealed record ThreadSight(int Id, string Name, char State, int? SystemCall, string? WaitChannel);
