// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Commands;

/// <summary>
/// Where the daemon of a container, or of its group, serves: one socket for each containerd, namespace and group, at the place that containerd's
/// own shims use, which tools compute too.
/// </summary>
internal sealed record ShimAddress(string Path)
{
    private const string Scheme = "unix://";
    private const string DefaultFolder = "/run/containerd/s";
    private const string BundleFile = "address";
    private const int NameLength = 2 * Sha256Digest.Size;
    private const uint FolderMode = 0b111_000_000;
    private const uint ParentMode = 0b111_101_101;
    private const uint BundleFileMode = 0b110_100_100;
    private const uint OthersMask = 0b001_111_111;

    // As many as wait while the daemon begins.
    private const int Backlog = 128;

    private static readonly SearchValues<char> _letters = SearchValues.Create("0123456789abcdef");

    public string Text => Scheme + Path;

    public static ShimAddress Of(string containerd, string ns, string group, string folder)
    {
        // Go's path.Join, on which the name depends, cleans up what it joins.
        string joined = System.IO.Path.GetFullPath("/" + string.Join('/', new[] { containerd, ns, group }.Where(part => part.Length > 0)));
        string text = containerd.StartsWith('/') ? joined : joined[1..];
        return new ShimAddress(System.IO.Path.Combine(folder.Length > 0 ? folder : DefaultFolder, Convert.ToHexStringLower(Sha256Digest.Of(Encoding.UTF8.GetBytes(text)))));
    }

    /// <summary>Where the daemon of a container serves that <c>start</c> was called for in that folder; null where nothing tells.</summary>
    public static ShimAddress? OfBundle(string bundle)
    {
        try
        {
            string text = Encoding.UTF8.GetString(FileBytes.Read(System.IO.Path.Combine(bundle, BundleFile)));
            return text.StartsWith(Scheme + "/", StringComparison.Ordinal) ? new ShimAddress(text[Scheme.Length..]) : null;
        }
        catch (OsException)
        {
            return null;
        }
    }

    /// <summary>containerd before 2.0 finds the daemon by it after a restart, and <c>delete</c> its socket.</summary>
    /// <exception cref="OsException">It cannot be written.</exception>
    public void WriteTo(string bundle)
    {
        string hidden = System.IO.Path.Combine(bundle, "." + BundleFile);
        FileBytes.Write(hidden, Encoding.UTF8.GetBytes(Text), BundleFileMode, Libc.O_CREAT | Libc.O_TRUNC);
        if (Libc.renameat(Libc.AT_FDCWD, hidden, Libc.AT_FDCWD, System.IO.Path.Combine(bundle, BundleFile)) != 0)
        {
            throw OsException.Last("rename", hidden);
        }
    }

    /// <summary>A socket that listens there; null when somebody does already.</summary>
    /// <exception cref="OsException">It cannot listen there.</exception>
    public Descriptor? Listen()
    {
        MakeFolder(Folder, FolderMode);
        using Descriptor turn = Lock();
        uint before = Libc.umask(OthersMask);
        try
        {
            return TryListen() ?? (Libc.IsListening(Path) ? null : ListenAnew());
        }
        finally
        {
            _ = Libc.umask(before);
        }
    }

    /// <summary>Removes the socket's file.</summary>
    public void Remove() => _ = Libc.unlinkat(Libc.AT_FDCWD, Path, 0);

    /// <summary>The same, where it is that of a daemon which was killed; false where it is not.</summary>
    public bool RemoveIfDead()
    {
        ReadOnlySpan<char> name = System.IO.Path.GetFileName(Path.AsSpan());
        if (name.Length != NameLength || name.ContainsAnyExcept(_letters) || !File.Exists(Path))
        {
            return false;
        }

        using Descriptor turn = Lock();
        if (Libc.IsListening(Path))
        {
            return false;
        }

        Remove();
        return true;
    }

    private string Folder => System.IO.Path.GetDirectoryName(Path)!;

    // Two of one group at the same time: what one has bound and does not listen at yet is not dead to the other. Where there is no lock, so be it.
    private Descriptor Lock()
    {
        Descriptor folder = Descriptor.OpenAt(Libc.AT_FDCWD, Folder, Libc.O_RDONLY | Libc.O_DIRECTORY);
        _ = folder.IsInvalid ? 0 : Libc.Retry(() => Libc.flock(folder.Number, Libc.LOCK_EX));
        return folder;
    }

    private static void MakeFolder(string folder, uint mode)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        string? parent = System.IO.Path.GetDirectoryName(folder);
        if (parent is not null)
        {
            MakeFolder(parent, ParentMode);
        }

        if (Libc.mkdir(folder, mode) != 0 && Libc.LastErrno != Errno.EEXIST)
        {
            throw OsException.Last("mkdir", folder);
        }
    }

    private Descriptor? TryListen()
    {
        Descriptor listener = new(Libc.ListenAt(Path, Backlog));
        if (!listener.IsInvalid)
        {
            return listener;
        }

        OsException error = OsException.Last("listen", Path);
        listener.Dispose();
        return error.Errno == Errno.EADDRINUSE ? null : throw error;
    }

    /// <summary>Over a file that a daemon has left behind.</summary>
    private Descriptor ListenAnew()
    {
        Remove();
        return TryListen() ?? throw new OsException("listen", Path, Errno.EADDRINUSE);
    }
}
