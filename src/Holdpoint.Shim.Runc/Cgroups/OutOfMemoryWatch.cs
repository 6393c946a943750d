// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Loop;

namespace Holdpoint.Shim.Runc.Cgroups;

/// <summary>Hears of processes of a cgroup that the kernel kills for want of memory, until the cgroup is gone.</summary>
internal sealed class OutOfMemoryWatch : IDisposable
{
    private readonly Descriptor _descriptor;
    private readonly Func<Change> _look;
    private readonly Action _killed;
    private readonly Lock _gate = new();
    private LoopWatch? _watch;
    private bool _disposed;

    private OutOfMemoryWatch(Descriptor descriptor, Func<Change> look, Action killed)
    {
        _descriptor = descriptor;
        _look = look;
        _killed = killed;
    }

    private enum Change
    {
        Nothing,
        Killed,
        Gone,
    }

    /// <summary>Version 1: the kernel counts events up in a descriptor that was given to it.</summary>
    /// <param name="loop">Calls.</param>
    /// <param name="memory">The cgroup of the memory controller.</param>
    /// <param name="killed">Called on the loop's thread, for each time.</param>
    /// <exception cref="IOException">The kernel does not tell; or the cgroup is gone.</exception>
    public static OutOfMemoryWatch OfControllers(EventLoop loop, CgroupFolder memory, Action killed)
    {
        Descriptor counter = new(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK));
        OutOfMemoryWatch watch = new(counter, () => memory.Exists ? Change.Killed : Change.Gone, killed);
        try
        {
            using Descriptor control = Opened($"{memory.Path}/memory.oom_control", Libc.O_RDONLY);
            using Descriptor register = Opened($"{memory.Path}/cgroup.event_control", Libc.O_WRONLY);
            string line = string.Create(CultureInfo.InvariantCulture, $"{counter.Number} {control.Number}");
            if (register.Write(Encoding.ASCII.GetBytes(line)) < 0)
            {
                throw OsException.Last("write", $"{memory.Path}/cgroup.event_control");
            }

            watch.Begin(loop);
            return watch;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    /// <summary>Version 2: a file changes, and has a count.</summary>
    /// <param name="loop">Calls.</param>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="killed">Called on the loop's thread, for each time.</param>
    /// <exception cref="IOException">The file is not there.</exception>
    public static OutOfMemoryWatch OfUnified(EventLoop loop, CgroupFolder cgroup, Action killed)
    {
        Descriptor changes = new(Libc.inotify_init1(Libc.IN_CLOEXEC | Libc.IN_NONBLOCK));
        ulong seen = 0;
        OutOfMemoryWatch watch = new(
            changes,
            () =>
            {
                ulong before = seen;
                seen = Math.Max(before, Kills(cgroup));
                return seen > before ? Change.Killed : cgroup.Exists ? Change.Nothing : Change.Gone;
            },
            killed);
        try
        {
            string file = $"{cgroup.Path}/memory.events";
            if (Libc.inotify_add_watch(changes.Number, file, Libc.IN_MODIFY) < 0)
            {
                throw OsException.Last("inotify_add_watch", file);
            }

            seen = Kills(cgroup);
            watch.Begin(loop);
            return watch;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _watch?.Dispose();
            _descriptor.Dispose();
        }
    }

    private static ulong Kills(CgroupFolder cgroup) => cgroup.Pairs("memory.events").GetValueOrDefault("oom_kill");

    private static Descriptor Opened(string path, int flags)
    {
        Descriptor file = Descriptor.OpenAt(Libc.AT_FDCWD, path, flags);
        return file.IsInvalid ? throw OsException.Last("open", path) : file;
    }

    private void Begin(EventLoop loop) => _watch = loop.Watch(_descriptor.Number, LoopEvents.Readable, _ => Look());

    private void Look()
    {
        Change change;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            Span<byte> told = stackalloc byte[4096];
            while (_descriptor.Read(told) > 0)
            {
                // What was told is looked up in the file.
            }

            change = _look();
        }

        if (change == Change.Killed)
        {
            _killed();
        }
        else if (change == Change.Gone)
        {
            Dispose();
        }
    }
}
