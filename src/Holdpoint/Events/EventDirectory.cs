// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Events.Fifo;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Events;

/// <summary>
/// The folder that holds the events of one user: mode 0700 and owned by that user, on a path that nobody else could change.
/// It is opened once and everything in it is reached through that opened folder, so that it cannot be exchanged in between.
/// </summary>
public sealed class EventDirectory : IDisposable
{
    private const double ClockTolerance = 2;

    private readonly Descriptor _folder;

    private EventDirectory(string path, uint owner, Descriptor folder)
    {
        Path = path;
        Owner = owner;
        _folder = folder;
    }

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>The user id of the owner.</summary>
    internal uint Owner { get; }

    internal int Number => _folder.Number;

    /// <summary>
    /// Where this user's events are: <c>$HOLDPOINT_DIR</c>, else <c>/run/holdpoint</c> for root, else
    /// <c>$XDG_RUNTIME_DIR/holdpoint</c>, else <c>/tmp/holdpoint-&lt;uid&gt;</c>.
    /// </summary>
    public static string DefaultPath
    {
        get
        {
            if (Environment.GetEnvironmentVariable("HOLDPOINT_DIR") is { Length: > 0 } chosen)
            {
                return chosen;
            }

            uint user = Libc.geteuid();
            return user == 0 ? "/run/holdpoint"
                : Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? System.IO.Path.Combine(runtime, "holdpoint")
                : string.Create(CultureInfo.InvariantCulture, $"/tmp/holdpoint-{user}");
        }
    }

    /// <summary>Opens <see cref="DefaultPath"/>, making it where it is missing.</summary>
    /// <exception cref="HoldpointException">The folder is refused or cannot be used; the message says why.</exception>
    /// <exception cref="PlatformNotSupportedException">There are no event folders on this system.</exception>
    public static EventDirectory Open() => Open(DefaultPath);

    /// <summary>Opens a folder of this user, making it where it is missing (its parent must be there).</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="HoldpointException">The folder is refused or cannot be used; the message says why.</exception>
    /// <exception cref="PlatformNotSupportedException">There are no event folders on this system.</exception>
    public static EventDirectory Open(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("there are event folders on Linux only");
        }

        string full = FullPath(path);
        if (Libc.mkdir(full, 0x1C0) != 0 && Libc.LastErrno != Errno.EEXIST)
        {
            throw Unusable(full, "make", Libc.LastErrno);
        }

        return OpenOf(full, Libc.geteuid());
    }

    /// <summary>Opens this user's folder for reading; null when there is none yet.</summary>
    internal static EventDirectory? OpenIfThere(string path, uint owner)
    {
        string full = FullPath(path);
        return Libc.statx(Libc.AT_FDCWD, full, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out _) == 0 ? OpenOf(full, owner) : null;
    }

    /// <summary>The names of what is in the folder.</summary>
    internal IReadOnlyList<string> Names()
    {
        try
        {
            return [.. new DirectoryInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{Number}/")).EnumerateFileSystemInfos().Select(entry => entry.Name)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The names of the processes' events that are there, or described.</summary>
    internal IEnumerable<string> EventNames() => Names().Select(EventName.OfFile).Where(name => EventName.PidOf(name) is not null).Distinct();

    /// <summary>Holds off other makers of events of this folder until disposed.</summary>
    internal IDisposable Lock()
    {
        Descriptor own = Descriptor.OpenAt(Number, ".", Libc.O_RDONLY | Libc.O_DIRECTORY);
        _ = Libc.Retry(() => Libc.flock(own.Number, Libc.LOCK_EX));
        return own;
    }

    /// <summary>
    /// Removes an entry if it is dead. Looks again under the folder's lock, since a new process may have taken the name; does
    /// nothing while somebody holds the lock: the owner of a folder must not be able to make root wait.
    /// </summary>
    internal void RemoveIf(string name, Func<bool> isDead)
    {
        using Descriptor own = Descriptor.OpenAt(Number, ".", Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (!own.IsInvalid && Libc.flock(own.Number, Libc.LOCK_EX | Libc.LOCK_NB) == 0 && isDead())
        {
            Remove(name);
        }
    }

    /// <summary>
    /// Removes an event and its description, under the folder's lock; what is not there is no error. The event goes first: a
    /// description alone counts for nobody, while an event alone would be shown as one that was never described.
    /// </summary>
    internal void Remove(string name)
    {
        _ = Libc.unlinkat(Number, name, 0);
        RemoveDescription(name);
    }

    /// <summary>Removes what an earlier event of this name has left: its maker was killed on the way.</summary>
    internal void RemoveDescription(string name) => _ = Libc.unlinkat(Number, name + EventName.DescriptionSuffix, 0);

    /// <summary>True when the process that an entry was made for is gone, or its pid is another process's now.</summary>
    internal bool IsStale(string name)
    {
        if (EventName.PidOf(name) is not { } pid)
        {
            return false;
        }

        if (ProcessFiles.Stat(pid) is not { State: not ('Z' or 'X') } stat)
        {
            return true;
        }

        return DescriptionFile.Read(this, name)?.StartTime is { } started
            ? started != stat.StartTime
            : WasMadeBefore(name, stat.StartTime) && !FifoFile.HasReader(this, name);
    }

    /// <summary>When an event was made, as far as the file system tells; null where there is none.</summary>
    internal DateTimeOffset? MadeAt(string name)
    {
        if (Libc.statx(Number, name, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS | Libc.STATX_BTIME, out Libc.Statx found) != 0 || !found.IsFifo)
        {
            return null;
        }

        Libc.StatxTime made = (found.Mask & Libc.STATX_BTIME) != 0 ? found.Birth : found.Modification;
        return DateTimeOffset.FromUnixTimeSeconds(made.Seconds).AddMilliseconds(made.Nanoseconds / 1_000_000);
    }

    /// <summary>Removes every entry whose process is gone.</summary>
    internal void Sweep()
    {
        foreach (string name in EventNames().Where(IsStale))
        {
            RemoveIf(name, () => IsStale(name));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static EventDirectory OpenOf(string full, uint owner)
    {
        if (FolderRules.WhyUnsafe(full, owner) is { } reason)
        {
            throw Refused(full, reason);
        }

        Descriptor folder = Descriptor.OpenAt(Libc.AT_FDCWD, full, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
        if (folder.IsInvalid)
        {
            Errno errno = Libc.LastErrno;
            folder.Dispose();
            throw errno is Errno.ENOTDIR or Errno.ELOOP ? Refused(full, "it is a symbolic link or no folder") : Unusable(full, "open", errno);
        }

        _ = Libc.statx(folder.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out Libc.Statx found);
        if (FolderRules.WhyRefused(found, owner) is { } refusal)
        {
            folder.Dispose();
            throw Refused(full, refusal);
        }

        return new EventDirectory(full, owner, folder);
    }

    // A clock that was set meanwhile makes this wrong, so it alone condemns nobody who still listens.
    private bool WasMadeBefore(string name, ulong startTime) =>
        MadeAt(name) is not { } made || made.AddSeconds(ClockTolerance) < BootTime.OfTicks(startTime);

    private static string FullPath(string path) =>
        System.IO.Path.IsPathFullyQualified(path)
            ? System.IO.Path.TrimEndingDirectorySeparator(path)
            : throw new HoldpointException(HoldpointError.FolderUnusable, $"event folder '{path}': the path must be absolute");

    private static HoldpointException Refused(string path, string reason) =>
        new(HoldpointError.FolderRefused, $"event folder {path} is refused: {reason}; remove it, or name another one in HOLDPOINT_DIR");

    private static HoldpointException Unusable(string path, string verb, Errno errno) =>
        new(HoldpointError.FolderUnusable, $"event folder {path}: cannot {verb} it: {OsException.Describe(errno)}; name another one in HOLDPOINT_DIR", new OsException(verb, path, errno));
}
